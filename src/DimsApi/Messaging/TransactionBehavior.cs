using Dims.Access;
using Dims.Storage;
using MediatR;

namespace Dims.Messaging;

// Takes a command through the write gate. In there the rest of the pipeline runs in a scope of its own, fresh for each attempt.
// A command that was sent inside a transaction joins that one.
public sealed class TransactionBehavior<TCommand, TAnswer>(
    Session session, CurrentCall call, Database database, Memory memory, InFlightKeys inFlight, IServiceScopeFactory scopes) : IPipelineBehavior<TCommand, TAnswer>
    where TCommand : ICommand<TAnswer>
{
    public async Task<TAnswer> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        if (session.Carries(request)) return await next();
        if (session.IsOpen) return await session.Nested(() => next());
        using var claim = request is ISlice ? null : inFlight.Claim(call.Value);
        return await database.Gate.Run(transaction => Attempt(request, transaction), request is ISlice, cancellationToken);
    }

    private async Task<Attempt<TAnswer>> Attempt(TCommand request, OpenTransaction transaction)
    {
        await using var scope = scopes.CreateAsyncScope();
        var inside = scope.ServiceProvider.GetRequiredService<CurrentCall>();
        inside.Value = call.Value;
        var inner = scope.ServiceProvider.GetRequiredService<Session>();
        inner.Open(transaction.Connection, transaction.Transaction, Instant.Whole(transaction.Now), call.Value, request);
        try
        {
            var answer = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
            await database.Announce(inner);
            await inner.Flush();
            return new Attempt<TAnswer>(answer, [.. inner.HasCounted ? [memory.MarkStale] : (ReadOnlySpan<Action>)[], () => call.Value = inside.Value, .. inner.CommitActions]);
        }
        finally
        {
            inner.Close();
        }
    }
}
