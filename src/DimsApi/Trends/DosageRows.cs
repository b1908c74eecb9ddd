using System.Data.Common;
using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Trends;

// What a question reads: every statement in its range, and the last revision that touched one of them.
internal sealed class DosageRows
{
    public List<Statement> Statements { get; } = [];

    public long Revision { get; private set; }

    public DateOnly? First { get; private set; }

    private const string Findings =
        """
        SELECT f.sample_id, f.collected_on, f.analysis, a.source, a.authorised, a.analysed_on, a.method, s.form, s.location_id, s.generated, s.positives_only, f.revision,
               f.ordinal, f.qualifier, f.amount, f.unit, f.basis, f.parts, f.superseded_in
        FROM names n
        JOIN findings f ON f.name = n.folded
        JOIN samples s ON s.id = f.sample_id
        JOIN analyses a ON a.sample_id = f.sample_id AND a.ordinal = f.analysis
        WHERE n.substance = @substance AND f.collected_on <= @to
        """;

    // An analysis that looked for the substance says "not detected" of it, unless a finding says more.
    private const string LookedFor =
        """
        SELECT s.id, s.collected_on, a.ordinal, a.source, a.authorised, a.analysed_on, a.method, s.form, s.location_id, s.generated, s.positives_only, s.revision
        FROM names n
        JOIN panel_names p ON p.name = n.folded
        JOIN analyses a ON a.panel = p.panel
        JOIN samples s ON s.id = a.sample_id
        WHERE n.substance = @substance AND s.collected_on <= @to
        """;

    public static async Task<DosageRows> Load(Read read, ResolvedQuestion question, CancellationToken cancel)
    {
        var rows = new DosageRows();
        await rows.Load(read, Findings, "f.collected_on", question, isFinding: true, cancel);
        await rows.Load(read, LookedFor, "s.collected_on", question, isFinding: false, cancel);
        return rows;
    }

    private async Task Load(Read read, string select, string day, ResolvedQuestion question, bool isFinding, CancellationToken cancel)
    {
        await using var command = read.Command("");
        command.CommandText = select + Filter(question, day, command);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read()) Add(reader, isFinding, question);
    }

    // Also fills in the parameters of what it asks for.
    private static string Filter(ResolvedQuestion question, string day, DbCommand command)
    {
        var sql = new StringBuilder();
        void Where(string condition, string parameter, string value)
        {
            sql.Append("\nAND ").Append(condition);
            Give(command, parameter, value);
        }
        Give(command, "substance", question.Substance);
        Give(command, "to", Text(question.To));
        if (question.Asked.From is { } from) Where(day + " >= @from", "from", Text(from));
        if (question.Asked.Form is { } form) Where("s.form = @form", "form", Wire.Name(form));
        if (question.Asked.Location is { } location) Where("s.location_id = @location", "location", location);
        if (question.Region is { } region)
        {
            Where("EXISTS (SELECT 1 FROM location_regions r WHERE r.location_id = s.location_id AND r.region_set = @set AND r.region = @region)", "set", region.Set);
            Give(command, "region", region.Id);
        }
        if (question.SoldAs is { } soldAs)
            Where($"EXISTS (SELECT 1 FROM sample_sold_as x JOIN names w ON w.folded = x.name WHERE x.sample_id = s.id AND w.{soldAs.Column} = @soldAs)", "soldAs", soldAs.Value);
        if (question.Asked.Source is { } source) Where("a.source = @source", "source", Wire.Name(source));
        else Where("a.source <> @source", "source", Wire.Name(Source.Recognised));
        return sql.ToString();
    }

    private static void Give(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private void Add(DbDataReader row, bool isFinding, ResolvedQuestion question)
    {
        var superseded = isFinding && !row.IsDBNull(18) ? row.GetInt64(18) : 0;
        Revision = Math.Max(Revision, Math.Max(row.GetInt64(11), superseded));
        if (superseded > 0) return;
        var day = DateOnly.ParseExact(row.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (First is null || day < First) First = day;
        var groupBy = question.Asked.GroupBy;
        Statements.Add(new Statement
        {
            Sample = row.GetString(0),
            Day = day,
            Analysis = row.GetInt32(2),
            Source = Parse<Source>(row.GetString(3)),
            Authorised = row.GetInt32(4) == 1,
            AnalysedOn = row.IsDBNull(5) ? null : row.GetString(5),
            Method = groupBy != "method" || row.IsDBNull(6) ? null : row.GetString(6),
            Form = groupBy == "form" ? Parse<Form>(row.GetString(7)) : default,
            Location = groupBy == "location" || question.GroupSet is not null ? row.GetString(8) : "",
            Generated = row.GetInt32(9) == 1,
            PositivesOnly = row.GetInt32(10) == 1,
            Ordinal = isFinding ? row.GetInt32(12) : -1,
            Qualifier = isFinding ? Parse<Qualifier>(row.GetString(13)) : Qualifier.NotDetected,
            Amount = !isFinding || row.IsDBNull(14) ? null : row.GetInt64(14),
            Unit = !isFinding || row.IsDBNull(15) ? null : Parse<Unit>(row.GetString(15)),
            Basis = isFinding ? Parse<Basis>(row.GetString(16)) : Basis.Unknown,
            HasParts = isFinding && !row.IsDBNull(17),
        });
    }

    private static T Parse<T>(string text) where T : struct, Enum =>
        Wire.TryParse<T>(text, out var value) ? value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name}.");

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
