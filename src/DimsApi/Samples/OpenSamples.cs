using System.Text.Json;
using Dims.Http;
using Dims.Storage;
using Dims.Ways;

namespace Dims.Samples;

// A sample that something is added to in this transaction.
internal sealed class OpenSample
{
    private readonly List<Analysis> _analyses;

    public OpenSample(string document, string? added)
    {
        Sent = JsonSerializer.Deserialize<SubmitSample>(document, Wire.Json)!;
        AddedText = added;
        _analyses = [.. Sent.Analyses, .. added is null ? [] : JsonSerializer.Deserialize<List<Analysis>>($"[{added}]", Wire.Json)!];
        FindingsBefore = _analyses.Sum(a => a.Findings.Count);
    }

    public required long Number { get; init; }
    public required string Id { get; init; }
    public required string Location { get; init; }
    public required bool Generated { get; init; }
    public bool KeptOut { get; init; }
    public bool PositivesOnly { get; init; }
    public required int Flags { get; set; }
    public required long Revision { get; set; }
    public WayState State { get; set; }
    // The laboratory that it went to in a shipment.
    public string? ShippedTo { get; set; }
    public string RecordedAt { get; init; } = "";
    // Whatever waits is of laboratories.
    public bool IsTheLaboratorys => Results.Exists(r => !r.Counts) && Results.TrueForAll(r => r.Counts || r.ByLaboratory);
    // Whether figures count its results.
    internal List<WayResult> Results { get; init; } = [];
    public SubmitSample Sent { get; private set; }
    public IReadOnlyList<Analysis> Analyses => _analyses;
    public string? AddedText { get; private set; }
    // So many findings were there before this transaction.
    public int FindingsBefore { get; }

    public void Added(Analysis analysis, string json, int flags, long revision, bool byLaboratory)
    {
        _analyses.Add(analysis);
        AddedText = AddedText is null ? json : AddedText + "," + json;
        Flags += flags;
        Revision = revision;
        Results.Add(new WayResult(analysis.Source, analysis.Authorised, byLaboratory));
    }

    // Those in these places.
    public void Authorised(IReadOnlySet<int> places, long revision)
    {
        var sent = Sent.Analyses.Count;
        for (var a = 0; a < _analyses.Count; a++) if (places.Contains(a)) _analyses[a] = _analyses[a] with { Authorised = true };
        Sent = Sent with { Analyses = [.. _analyses.Take(sent)] };
        AddedText = AddedText is null ? null : string.Join(',', _analyses.Skip(sent).Select(a => JsonSerializer.Serialize(a, Wire.Json)));
        foreach (var r in places) Results[r] = Results[r] with { Counts = true };
        Revision = revision;
    }
}

// The samples that a transaction adds to, found by number or id and held until its end, in their order: so two of them never wait for each other in a ring.
internal sealed class OpenSamples
{
    private readonly Dictionary<long, OpenSample> _byNumber = [];
    private readonly Dictionary<string, OpenSample> _byId = new(StringComparer.Ordinal);

    // Which of these numbers and ids are of samples; nothing is held.
    public static async Task<IReadOnlySet<string>> There(Session session, IEnumerable<string> names)
    {
        string[] asked = [.. names.Distinct(StringComparer.Ordinal)];
        long[] numbers = [.. asked.Select(n => SampleNumber.TryParse(n, out var number) ? number : 0)];
        var rows = await session.Query<(long Number, string Id)>($"SELECT number, id FROM samples WHERE {session.Database.In("number", "@numbers")} OR {session.Database.In("id", "@asked")}", new { numbers, asked });
        var (found, ids) = (rows.Select(r => r.Number).ToHashSet(), rows.Select(r => r.Id).ToHashSet(StringComparer.Ordinal));
        return asked.Where((name, i) => found.Contains(numbers[i]) || ids.Contains(name)).ToHashSet(StringComparer.Ordinal);
    }

    public static async Task<OpenSamples> Find(Session session, IEnumerable<string> names)
    {
        var found = new OpenSamples();
        var (numbers, ids) = (new List<long>(), new List<string>());
        foreach (var name in names.Distinct(StringComparer.Ordinal))
            if (SampleNumber.TryParse(name, out var number)) numbers.Add(number);
            else ids.Add(name);
        if (ids.Count > 0) numbers.AddRange(await session.Query<long>($"SELECT number FROM samples WHERE {session.Database.In("id", "@ids")}", new { ids = ids.ToArray() }));
        if (numbers.Count == 0) return found;
        var asked = numbers.ToArray();
        var rows = await session.Query<Row>(
            $"SELECT number, id, location_id, generated, kept_out, positives_only, flags, revision, recorded_at, state, shipped_to, document, added FROM samples WHERE {session.Database.In("number", "@asked")} ORDER BY number{session.Database.UntilTheEnd}", new { asked });
        // Read once they are held.
        var results = (await session.Query<Result>($"SELECT sample, source, counts, by_laboratory FROM analyses WHERE {session.Database.In("sample", "@asked")} ORDER BY sample, ordinal", new { asked })).ToLookup(r => r.Sample, r => WayResult.Of(r.Source, r.Counts, r.ByLaboratory));
        foreach (var row in rows)
        {
            var sample = new OpenSample(row.Document, row.Added) { Number = row.Number, Id = row.Id, Location = row.LocationId, Generated = row.Generated == 1, KeptOut = row.KeptOut == 1, PositivesOnly = row.PositivesOnly == 1, Flags = (int)row.Flags, Revision = row.Revision, RecordedAt = row.RecordedAt, State = StoredSteps.StateOf(row.State), ShippedTo = row.ShippedTo, Results = [.. results[row.Number]] };
            found._byNumber[row.Number] = sample;
            found._byId[row.Id] = sample;
        }
        return found;
    }

    public IReadOnlyCollection<long> Numbers => _byNumber.Keys;

    public IReadOnlyCollection<OpenSample> All => _byNumber.Values;

    public OpenSample? Of(string name) => SampleNumber.TryParse(name, out var number) ? _byNumber.GetValueOrDefault(number) : _byId.GetValueOrDefault(name);

    public static Fault FaultOf(string name) => SampleNumber.TryParse(name, out _) || Guid.TryParseExact(name, "D", out _)
        ? new Fault { Pointer = "/sample", Code = "unknown-sample", Detail = $"there is no sample '{name}', or it is not yours." }
        : new Fault { Pointer = "/sample", Code = "no-sample-number", Detail = $"'{name}' is no sample number: it has seven characters, and the last of them does not fit the others when one was misread. Compare it with the bag." };

    private sealed record Row
    {
        public long Number { get; init; }
        public string Id { get; init; } = "";
        public string LocationId { get; init; } = "";
        public long Generated { get; init; }
        public long KeptOut { get; init; }
        public long PositivesOnly { get; init; }
        public long Flags { get; init; }
        public long Revision { get; init; }
        public string RecordedAt { get; init; } = "";
        public string State { get; init; } = "";
        public string? ShippedTo { get; init; }
        public string Document { get; init; } = "";
        public string? Added { get; init; }
    }

    private sealed record Result
    {
        public long Sample { get; init; }
        public string Source { get; init; } = "";
        public long Counts { get; init; }
        public long ByLaboratory { get; init; }
    }
}
