using System.Data.Common;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Tests.Trends;

// A sample by its rows.
internal sealed record HeldRow
{
    public required long Number { get; init; }
    public required DateOnly Day { get; init; }
    public required Form Form { get; init; }
    public required string Location { get; init; }
    public required BroughtIn BroughtIn { get; init; }
    public required bool PositivesOnly { get; init; }
    public required bool Generated { get; init; }
    public HeldSample Held { get; } = new();
}

// What the samples of a question hold, by their rows, and the last revision that touched one of them.
internal sealed class HeldRows
{
    public Dictionary<long, HeldRow> Samples { get; } = [];

    public Dictionary<string, IReadOnlySet<string>> Panels { get; private set; } = [];

    public long Revision { get; private set; }

    // With `only`: findings of these substances; all findings without.
    public static async Task<HeldRows> Load(Read read, SampleFilter filter, IReadOnlyCollection<string>? only, CancellationToken cancel)
    {
        var rows = new HeldRows();
        await rows.LoadSamples(read, filter, cancel);
        await rows.LoadAnalyses(read, filter, cancel);
        await rows.LoadFindings(read, filter, only?.ToHashSet(StringComparer.Ordinal), cancel);
        rows.Panels = (await read.Query<(string Panel, string Substance)>("SELECT p.panel, n.substance FROM panel_names p JOIN names n ON n.folded = p.name WHERE n.substance IS NOT NULL"))
            .GroupBy(p => p.Panel, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlySet<string>)g.Select(p => p.Substance).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return rows;
    }

    private async Task LoadSamples(Read read, SampleFilter filter, CancellationToken cancel)
    {
        await using var command = Command(filter, read,
            "SELECT s.number, s.collected_on, s.form, s.location_id, s.brought_in, s.positives_only, s.generated, CASE WHEN COALESCE(s.released_in, 0) > s.revision THEN s.released_in ELSE s.revision END FROM samples s", ofSource: false);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read())
        {
            Touched(reader.GetInt64(7));
            Samples.Add(reader.GetInt64(0), new HeldRow
            {
                Number = reader.GetInt64(0),
                Day = DateOnly.ParseExact(reader.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture),
                Form = Known<Form>(reader.GetString(2)),
                Location = reader.GetString(3),
                BroughtIn = Known<BroughtIn>(reader.GetString(4)),
                PositivesOnly = reader.GetInt32(5) == 1,
                Generated = reader.GetInt32(6) == 1,
            });
        }
    }

    private async Task LoadAnalyses(Read read, SampleFilter filter, CancellationToken cancel)
    {
        await using var command = Command(filter, read, "SELECT a.sample, a.ordinal, a.source, a.authorised, a.analysed_on, a.panel, a.screening, a.method, a.revision FROM samples s JOIN analyses a ON a.sample = s.number AND a.counts = 1", ofSource: true);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read())
        {
            Touched(reader.GetInt64(8));
            string? Text(int at) => reader.IsDBNull(at) ? null : reader.GetString(at);
            Samples[reader.GetInt64(0)].Held.Analyses.Add(new HeldAnalysis(reader.GetInt32(1), Known<Source>(reader.GetString(2)), reader.GetInt32(3) == 1, Text(4), Text(5), reader.GetInt32(6) == 1, Text(7)));
        }
    }

    private async Task LoadFindings(Read read, SampleFilter filter, HashSet<string>? only, CancellationToken cancel)
    {
        await using var command = Command(filter, read,
            """
            SELECT f.sample, f.analysis, f.ordinal, COALESCE(n.substance, f.name), f.qualifier, f.role, COALESCE(f.superseded_in, f.released_in, f.revision), f.superseded_in
            FROM samples s JOIN findings f ON f.sample = s.number JOIN names n ON n.folded = f.name JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis AND a.counts = 1
            """, ofSource: true);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read())
        {
            var id = reader.GetString(3);
            if (only?.Contains(id) == false) continue;
            Touched(reader.GetInt64(6));
            if (!reader.IsDBNull(7)) continue;
            var role = reader.IsDBNull(5) ? (Role?)null : Known<Role>(reader.GetString(5));
            Samples[reader.GetInt64(0)].Held.Findings.Add(new HeldFinding(reader.GetInt32(1), reader.GetInt32(2), id, Known<Qualifier>(reader.GetString(4)), role is null or Role.Active or Role.Adulterant));
        }
    }

    // `select` names the sample s, and the analysis a where `ofSource`.
    private static DbCommand Command(SampleFilter filter, Read read, string select, bool ofSource)
    {
        var command = read.Command("");
        var sql = select + "\nWHERE s.collected_on <= @to AND (s.kept_out = 0 OR s.released_in IS NOT NULL)";
        Give("to", Text(filter.To));
        if (filter.Asked.From is { } from) Where("s.collected_on >= @from", "from", Text(from));
        if (filter.Asked.Form is { } form) Where("s.form = @form", "form", Wire.Name(form));
        if (filter.Asked.Location is { } location) Where("s.location_id = @location", "location", location);
        if (filter.Region is { } region)
        {
            Where("EXISTS (SELECT 1 FROM location_regions r WHERE r.location_id = s.location_id AND r.region_set = @set AND r.region = @region)", "set", region.Set);
            Give("region", region.Id);
        }
        if (filter.SoldAs is { } soldAs) Where($"EXISTS (SELECT 1 FROM sample_sold_as x JOIN names w ON w.folded = x.name WHERE x.sample = s.number AND w.{soldAs.Column} = @soldAs)", "soldAs", soldAs.Value);
        if (ofSource && filter.Asked.Source is { } source) Where("a.source = @source", "source", Wire.Name(source));
        else if (ofSource) Where("a.source <> @source", "source", Wire.Name(Source.Recognised));
        command.CommandText = sql;
        return command;

        void Where(string condition, string name, string value)
        {
            sql += "\nAND " + condition;
            Give(name, value);
        }

        void Give(string name, string value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Touched(long revision) => Revision = Math.Max(Revision, revision);

    private static T Known<T>(string text) where T : struct, Enum => Wire.TryParse<T>(text, out var value) ? value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name}.");
}
