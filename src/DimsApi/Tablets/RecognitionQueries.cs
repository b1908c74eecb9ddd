using Dims.Access;
using Dims.Storage;

namespace Dims.Tablets;

// A location reads its own answers; who may read every sample reads every answer.
public sealed class RecognitionQueries(Database database)
{
    public async Task<Recognition?> Find(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await RecognitionRows.Find(read, id) is { } found && (caller.Has(Scopes.SamplesReadAll) || caller.Location == found.Location) ? For(caller, found) : null;
    }

    public async Task<(RecognitionList List, string? Next)> Page(RecognitionsQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var own = caller.Has(Scopes.SamplesReadAll) ? question.Location : caller.Location ?? "";
        if (question.Location is { } asked && own != asked) return (new RecognitionList { Items = [] }, null);
        var items = await RecognitionRows.Page(read, question, own, question.Limit + 1);
        return (new RecognitionList { Items = [.. items.Take(question.Limit).Select(i => For(caller, i))] }, items.Count > question.Limit ? items[question.Limit - 1].Id : null);
    }

    // Samples of others have no number and no place here.
    internal static Recognition For(Caller? caller, Recognition answer)
    {
        if (caller?.Has(Scopes.SamplesReadAll) != false || (answer.TakenBack is null && answer.Candidates.All(c => c.Location == caller.Location))) return answer;
        return answer with
        {
            Candidates = [.. answer.Candidates.Select(c => c.Location == caller.Location ? c : c with { Number = null, Location = null })],
            TakenBack = answer.TakenBack is { } back ? back with { Sample = null } : null,
        };
    }
}
