using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Answers;

// A new authorised result lets its code live for its time from now on, and so does an answer that is taken back; and codes whose time has passed are deleted.
internal sealed record AgeAnswerCodes(string Now, string EndOfNewResults) : ICommand<int>, IHousekeeping;

internal sealed class AgeAnswerCodesHandler(Session session) : IRequestHandler<AgeAnswerCodes, int>
{
    private const string News = "(SELECT a.revision FROM analyses a WHERE a.sample = answer_codes.sample AND a.authorised = 1 UNION ALL SELECT t.revision FROM answers_taken_back t WHERE t.sample = answer_codes.sample)";
    private const string HasNewResult = $"sample IS NOT NULL AND EXISTS (SELECT 1 FROM {News} AS n WHERE n.revision > answer_codes.result_revision)";

    public async Task<int> Handle(AgeAnswerCodes command, CancellationToken cancellationToken)
    {
        var aged = await session.Execute(
            $"UPDATE answer_codes SET expires_at = @EndOfNewResults, result_revision = (SELECT MAX(n.revision) FROM {News} AS n) WHERE {HasNewResult}", command);
        return aged + await session.Execute("DELETE FROM answer_codes WHERE expires_at <= @Now", command);
    }

    public static async Task<bool> IsDue(Read read, AgeAnswerCodes command) =>
        await read.Scalar<int?>($"SELECT 1 FROM answer_codes WHERE ({HasNewResult}) OR expires_at <= @Now LIMIT 1", command) is not null;
}
