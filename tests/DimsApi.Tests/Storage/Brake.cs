using Dims.Samples;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Storage;

// Stops the first sample that is submitted inside its transaction, until it is released; then everything runs as ever.
internal sealed class Brake
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fit(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(this).AddScoped<IRequestHandler<SubmitSample, SampleReceipt>, BrakedSubmit>();

    public Task Reached() => _reached.Task.WaitAsync(Notes.Patience);

    public void Release() => _release.TrySetResult();

    private Task Pass()
    {
        _reached.TrySetResult();
        return _release.Task.WaitAsync(Notes.Patience);
    }

    private sealed class BrakedSubmit(Brake brake, Dims.Storage.Session session, SampleWriter writer, SamplePreparer preparer) : IRequestHandler<SubmitSample, SampleReceipt>
    {
        public async Task<SampleReceipt> Handle(SubmitSample command, CancellationToken cancellationToken)
        {
            await brake.Pass();
            return await new SubmitSampleHandler(session, writer, preparer).Handle(command, cancellationToken);
        }
    }
}
