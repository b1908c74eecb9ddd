using System.Diagnostics;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Samples;

// The only writer of samples, their analyses and findings. Order on purpose: names first (sorted), the revision next, rows last, so that two transactions
// on PostgreSQL never wait for each other in a ring.
public sealed class SampleWriter(Session session, SampleRows rows, SampleNames names)
{
    public async Task<SampleResult> Record(SubmitSample sample)
    {
        var recorded = await Record([sample], null, allOrNothing: false);
        return recorded.Results[0];
    }

    public async Task<RecordedSamples> Record(IReadOnlyList<SubmitSample> items, TimeSpan? turn, bool allOrNothing)
    {
        var since = Stopwatch.GetTimestamp();
        var results = new List<SampleResult>(items.Count);
        var known = await names.Resolve(items);
        var own = session.Call.Caller?.Location;
        // All questions before the first write: what is written waits for company on its way to a database over the network.
        foreach (var location in items.Select(i => i.Location ?? own).Distinct())
            if (location is not null) await rows.IsGenerated(location);
        var stored = await rows.Find(items.Where(i => (i.Location ?? own) is not null).Select(i => ((i.Location ?? own)!, i.Reference)));
        for (var i = 0; i < items.Count; i++)
        {
            results.Add(await RecordOne(items[i], i, known, stored));
            if (turn is { } most && Stopwatch.GetElapsedTime(since) > most) break;
        }
        if (!allOrNothing || results.All(r => r.Outcome is ItemOutcome.Stored or ItemOutcome.Unchanged)) return new RecordedSamples { Results = results };
        throw new NothingStored(new RecordedSamples { Results = results, RolledBack = true });
    }

    private async Task<SampleResult> RecordOne(SubmitSample sample, int index, NamesInUse known, Dictionary<(string, string), SampleRows.Stored> there)
    {
        var location = sample.Location ?? session.Call.Caller?.Location;
        var isGenerated = location is null ? null : await rows.IsGenerated(location);
        if (LocationFault(location, isGenerated) is { } fault)
            return new SampleResult { Index = index, Outcome = ItemOutcome.Rejected, Reference = sample.Reference, Errors = [fault] };
        // What is recorded at a generated location is generated, whoever sends it.
        sample = sample with { Location = location, Generated = isGenerated == true };
        if (!there.TryGetValue((location!, sample.Reference), out var stored))
        {
            var document = JsonSerializer.Serialize(sample, Wire.Json);
            var id = session.NewId();
            var revision = await session.Revision();
            await rows.Insert(id, sample, document, revision, known);
            there[(location!, sample.Reference)] = new SampleRows.Stored { Id = id, Revision = revision, Reference = sample.Reference, Document = document, PositivesOnly = sample.PositivesOnly ? 1 : 0 };
            return new SampleResult { Index = index, Outcome = ItemOutcome.Stored, Reference = sample.Reference, Id = id, Location = location, Generated = sample.Generated, Revision = revision, UnknownNames = known.UnknownOf(sample) };
        }
        var differences = SampleDifferences.Between(stored.Document, sample);
        // Not in the document, because no caller says it: whether its source holds positives only decides which figures may count it.
        if (stored.PositivesOnly == 1 != sample.PositivesOnly)
            differences = [.. differences, new Difference { Pointer = "/positivesOnly", Stored = stored.PositivesOnly == 1 ? "true" : "false", Sent = sample.PositivesOnly ? "true" : "false" }];
        return new SampleResult
        {
            Index = index,
            Outcome = differences.Count == 0 ? ItemOutcome.Unchanged : ItemOutcome.Conflict,
            Reference = sample.Reference,
            Id = stored.Id,
            Location = location,
            Generated = sample.Generated,
            Revision = stored.Revision,
            Differences = differences.Count == 0 ? null : differences,
            UnknownNames = differences.Count == 0 ? known.UnknownOf(sample) : null,
        };
    }

    private Fault? LocationFault(string? location, bool? isGenerated)
    {
        if (location is null) return new Fault { Pointer = "/location", Code = "required", Detail = "is missing; only a location's own key may leave it out." };
        if (session.Call.Caller is { } caller && !caller.Has(Access.Scopes.SamplesWriteAll) && caller.Location != location)
            return new Fault { Pointer = "/location", Code = ProblemCodes.NotYourLocation.Code, Detail = $"is '{location}'; this key belongs to '{caller.Location}', and a location writes its own samples only." };
        return isGenerated is null ? new Fault { Pointer = "/location", Code = "unknown-location", Detail = $"there is no location '{location}'." } : null;
    }
}

// Takes an all-or-nothing batch back, and carries what each item would have been.
public sealed class NothingStored(RecordedSamples results) : Exception("Nothing was stored, because not every item could be.")
{
    public RecordedSamples Results { get; } = results;
}
