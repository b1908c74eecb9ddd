using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Rules;

// A person has seen it: from now on it escalates to nobody. Opened once; who opens it again learns who was first.
public sealed record OpenUrgentSample : ICommand<UrgentSample>
{
    public required string Number { get; init; }

    public string? Subject(object answer) => Number;
}

public sealed class OpenUrgentSampleHandler(Session session) : IRequestHandler<OpenUrgentSample, UrgentSample>
{
    public async Task<UrgentSample> Handle(OpenUrgentSample command, CancellationToken cancellationToken)
    {
        if (session.Call.Caller is not { } caller || Roles.OwnerKind(caller.Role) != "person") throw new Problem(ProblemCodes.MissingScope, "An urgent sample is opened by a person, with a key of their own.");
        if (!SampleNumber.TryParse(command.Number, out var number)) throw NotThere();
        await session.Execute("UPDATE urgent_samples SET opened_at = @now, opened_by = @Owner WHERE sample = @number AND opened_at IS NULL", new { now = session.NowText, caller.Owner, number });
        return await UrgentQueries.Find(session, number) ?? throw NotThere();
    }

    internal static Problem NotThere() => new(ProblemCodes.NotFound, "There is no urgent sample with this number.");
}
