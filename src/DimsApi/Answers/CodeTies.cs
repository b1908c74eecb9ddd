using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Answers;

// Ties codes to samples in one transaction. The codes named are held until its end, in their order: none is given to two samples.
public sealed class CodeTies(Session session, IOptions<DimsOptions> options)
{
    private Dictionary<string, CodeRow> _named = [];

    // All that will be asked about, before the first of them is.
    public async Task Name(IEnumerable<string> marks)
    {
        string[] named = [.. marks.Distinct(StringComparer.Ordinal)];
        _named = named.Length == 0 ? [] : (await session.Query<CodeRow>(
            $"SELECT mark, location_id, label, sample, expires_at FROM answer_codes WHERE {session.Database.In("mark", "@named")} ORDER BY mark{session.Database.UntilTheEnd}", new { named })).ToDictionary(r => r.Mark, StringComparer.Ordinal);
    }

    // Null where this code can be given to a sample of this location, or is that sample's already. (No number: it is about to be recorded.)
    internal Fault? FaultOf(IReadOnlyList<string> marks, string location, long? number, string pointer = "/answerCode")
    {
        // Another location's code is no more to be known of than one that nobody drew.
        if (Find(marks) is not { } row || row.LocationId != location || string.CompareOrdinal(row.ExpiresAt, session.NowText) <= 0)
            return new Fault { Pointer = pointer, Code = "unknown-code", Detail = "is not one of the codes that this location has drawn, or it is not valid any more." };
        return row.Sample is { } other && other != number
            ? new Fault { Pointer = pointer, Code = "code-taken", Detail = $"belongs to another sample (the label on its bag is {row.Label}); each card is for one sample." }
            : null;
    }

    // A sample keeps the code it has, unless its card was lost: then that code is dead from here on.
    internal async Task<Fault?> Tie(IReadOnlyList<string> marks, string location, long number, bool replaces, string pointer = "/answerCode")
    {
        if (FaultOf(marks, location, number, pointer) is { } fault) return fault;
        var row = Find(marks)!;
        if (row.Sample == number) return null;
        if (replaces) await session.Execute("DELETE FROM answer_codes WHERE sample = @number", new { number });
        else if (await Has(number)) return new Fault { Pointer = pointer, Code = "has-code", Detail = "the sample has another code already; PUT /v1/samples/{id}/answer-code gives it a new one when the card is lost." };
        await session.Execute(
            "UPDATE answer_codes SET sample = @number, tied_at = @now, expires_at = @expires WHERE mark = @Mark",
            new { number, now = session.NowText, expires = Instant.Text(session.Now + options.Value.AnswerCodesKept), row.Mark });
        row.Sample = number;
        return null;
    }

    internal async Task<bool> Has(long number) => await session.Scalar<int?>("SELECT 1 FROM answer_codes WHERE sample = @number", new { number }) is not null;

    private CodeRow? Find(IReadOnlyList<string> marks)
    {
        foreach (var mark in marks) if (_named.TryGetValue(mark, out var row)) return row;
        return null;
    }

    private sealed record CodeRow
    {
        public string Mark { get; init; } = "";
        public string LocationId { get; init; } = "";
        public string Label { get; init; } = "";
        public string ExpiresAt { get; init; } = "";
        public long? Sample { get; set; }
    }
}
