using System.Data.Common;
using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Tests.Trends;

// What a question reads, straight from the rows of each table: the cells must come to the same.
internal sealed class RowsOracle
{
    private readonly Dictionary<string, Statement> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<(long Sample, int Analysis)> _said = [];

    public List<Statement> Statements { get; } = [];

    public long Revision { get; private set; }

    public DateOnly? First { get; private set; }

    public static async Task<RowsOracle> Load(Read read, ResolvedQuestion question, CancellationToken cancel)
    {
        var rows = new RowsOracle();
        await using (var findings = DosageSql.Findings(read, question, question.Substance))
        await using (var reader = await findings.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddFinding(reader);
        // After its own findings, which say more; before the lists, which then say nothing. What leaves it open comes before what only silences.
        foreach (var other in question.Overlapping.OrderBy(o => o.IsNarrower))
        {
            await using var findings = DosageSql.Findings(read, question, other.Slug);
            await using var reader = await findings.ExecuteReaderAsync(cancel);
            while (reader.Read()) rows.AddOverlapping(reader, other.IsNarrower);
        }
        await using (var lookedFor = LookedFor(read, question))
        await using (var reader = await lookedFor.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader, screened: false);
        await using (var screened = Screened(read, question))
        await using (var reader = await screened.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader, screened: true);
        return rows;
    }

    private void AddFinding(DbDataReader row)
    {
        Revision = Math.Max(Revision, row.GetInt64(2));
        if (!row.IsDBNull(8))
        {
            Revision = Math.Max(Revision, row.GetInt64(8));
            return;
        }
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        _said.Add((sample, analysis));
        Add(row, Kind(row.GetString(5)) with { Sample = sample, Analysis = analysis, Ordinal = row.GetInt32(6), Amount = row.IsDBNull(7) ? null : row.GetInt64(7) });
    }

    // What was found as another entry may be the substance, or is it under a narrower name: either way the analysis did not look for it in vain.
    private void AddOverlapping(DbDataReader row, bool isNarrower)
    {
        var kind = Kind(row.GetString(5));
        if (!kind.Found) return;
        Revision = Math.Max(Revision, row.IsDBNull(8) ? row.GetInt64(2) : row.GetInt64(8));
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        if (!row.IsDBNull(8) || !_said.Add((sample, analysis)) || isNarrower) return;
        Add(row, kind with { Sample = sample, Analysis = analysis, Ordinal = -1, PositionUnknown = true });
    }

    // An analysis that looked for the substance says "not detected" of it, unless a finding of that analysis says more.
    private void AddLookedFor(DbDataReader row, bool screened)
    {
        Revision = Math.Max(Revision, row.GetInt64(2));
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        if (!_said.Add((sample, analysis))) return;
        Add(row, Kind(row.GetString(5)) with { Sample = sample, Analysis = analysis, Ordinal = -1, Screened = screened });
    }

    private void Add(DbDataReader row, Statement statement)
    {
        var day = Day(row.GetString(3));
        if (First is null || day < First) First = day;
        Statements.Add(statement with { Day = day, AnalysedOn = row.IsDBNull(4) ? null : row.GetString(4) });
    }

    // Few statements differ in more than sample, day and amount: the rest comes as one text, and each different one is read once.
    private Statement Kind(string text)
    {
        if (!_kinds.TryGetValue(text, out var kind)) _kinds[text] = kind = DosageSql.ReadKind(text);
        return kind;
    }

    private static DateOnly Day(ReadOnlySpan<char> text) => new(Part(text[..4]), Part(text[5..7]), Part(text[8..]));

    private static int Part(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private const string OfSample = "a.source || '|' || a.authorised || '|' || s.generated || '|' || s.positives_only";

    private const string HasADay = "(s.kept_out = 0 OR s.released_in IS NOT NULL)";

    private const string Looked = "CASE WHEN COALESCE(s.released_in, 0) > a.revision THEN s.released_in ELSE a.revision END";

    private static DbCommand LookedFor(Read read, ResolvedQuestion question) => Command(read, question, question.Substance, "s.collected_on",
        $"""
        SELECT a.sample, a.ordinal, {Looked}, s.collected_on, a.analysed_on,
               {OfSample} || '|not-detected||unknown|0|0|' || {GroupText(question)}
        FROM names n
        JOIN panel_names p ON p.name = n.folded
        JOIN analyses a ON a.panel = p.panel
        JOIN samples s ON s.number = a.sample
        WHERE n.substance = @substance AND a.counts = 1 AND s.collected_on <= @to AND {HasADay}
        """);

    // What has screened has looked for whatever its method can see.
    private static DbCommand Screened(Read read, ResolvedQuestion question) => Command(read, question, question.Substance, "s.collected_on",
        $"""
        SELECT a.sample, a.ordinal, {Looked}, s.collected_on, a.analysed_on,
               {OfSample} || '|not-detected||unknown|0|0|' || {GroupText(question)}
        FROM analyses a
        JOIN samples s ON s.number = a.sample
        WHERE a.screening = 1 AND a.counts = 1 AND s.collected_on <= @to AND {HasADay}
        """);

    // What a group is made of, only where it is asked for; it stands last because a method is any text.
    private static string GroupText(ResolvedQuestion question) => question.Asked.GroupBy switch
    {
        "form" => "s.form",
        "method" => "COALESCE(a.method, '')",
        "location" => "s.location_id",
        _ => question.GroupSet is null ? "''" : "s.location_id",
    };

    private static DbCommand Command(Read read, ResolvedQuestion question, string substance, string day, string select)
    {
        var command = read.Command("");
        var (sql, asked) = (new StringBuilder(select), question.Asked);
        void Where(string condition, string parameter, string value)
        {
            sql.Append("\nAND ").Append(condition);
            Give(command, parameter, value);
        }
        Give(command, "substance", substance);
        Give(command, "to", Text(question.To));
        if (asked.From is { } from) Where(day + " >= @from", "from", Text(from));
        if (asked.Form is { } form) Where("s.form = @form", "form", Wire.Name(form));
        if (asked.Location is { } location) Where("s.location_id = @location", "location", location);
        if (question.Region is { } region)
        {
            Where("EXISTS (SELECT 1 FROM location_regions r WHERE r.location_id = s.location_id AND r.region_set = @set AND r.region = @region)", "set", region.Set);
            Give(command, "region", region.Id);
        }
        if (question.SoldAs is { } soldAs)
            Where($"EXISTS (SELECT 1 FROM sample_sold_as x JOIN names w ON w.folded = x.name WHERE x.sample = s.number AND w.{soldAs.Column} = @soldAs)", "soldAs", soldAs.Value);
        if (asked.Source is { } source) Where("a.source = @source", "source", Wire.Name(source));
        else Where("a.source <> @source", "source", Wire.Name(Source.Recognised));
        command.CommandText = sql.ToString();
        return command;
    }

    private static void Give(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static readonly string[] Unknown = ["unknown"];

    public static async Task<Func<Statement, IReadOnlyList<string>>?> Groups(Read read, ResolvedQuestion question) => question.Asked.GroupBy switch
    {
        "none" => null,
        "form" or "location" or "method" => by => by.GroupText.Length > 0 ? [by.GroupText] : Unknown,
        "source" => by => [Wire.Name(by.Source)],
        "sold-as" => ByName(await SoldAs(read, question)),
        _ => ByRegion(await Regions(read, question.GroupSet!)),
    };

    private static Func<Statement, IReadOnlyList<string>> ByName(Dictionary<long, List<string>> names) =>
        by => names.TryGetValue(by.Sample, out var sold) ? sold : Unknown;

    private static Func<Statement, IReadOnlyList<string>> ByRegion(Dictionary<string, string> regions) =>
        by => regions.TryGetValue(by.GroupText, out var region) ? [region] : Unknown;

    private static async Task<Dictionary<string, string>> Regions(Read read, string set) =>
        (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @set", new { set }))
            .ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);

    // Two words for one market name are one name.
    private static async Task<Dictionary<long, List<string>>> SoldAs(Read read, ResolvedQuestion question)
    {
        var sold = await read.Query<(long Sample, string Name)>(
            """
            SELECT DISTINCT x.sample, COALESCE(w.market_name, w.substance, w.folded)
            FROM sample_sold_as x
            JOIN names w ON w.folded = x.name
            WHERE x.sample IN (
              SELECT f.sample FROM names n JOIN findings f ON f.name = n.folded WHERE n.substance = @Substance
              UNION
              SELECT a.sample FROM names n JOIN panel_names p ON p.name = n.folded JOIN analyses a ON a.panel = p.panel WHERE n.substance = @Substance
              UNION
              SELECT a.sample FROM analyses a WHERE a.screening = 1)
            """, new { question.Substance });
        var groups = new Dictionary<long, List<string>>();
        foreach (var (sample, name) in sold)
        {
            if (!groups.TryGetValue(sample, out var names)) groups[sample] = names = [];
            names.Add(name);
        }
        return groups;
    }
}
