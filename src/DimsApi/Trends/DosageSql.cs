using System.Data.Common;
using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Trends;

// The queries behind a trend. All begin with: sample, analysis, revision, day, day of analysis, kind.
internal static class DosageSql
{
    private const string OfSample = "a.source || '|' || a.authorised || '|' || s.generated || '|' || s.positives_only";

    // A sample whose day is impossible is in no period, unless a person has confirmed the day.
    private const string HasADay = "(s.kept_out = 0 OR s.released_in IS NOT NULL)";

    public static DbCommand Findings(Read read, ResolvedQuestion question, string substance) => Command(read, question, substance, "f.collected_on",
        $"""
        SELECT f.sample, f.analysis, CASE WHEN COALESCE(s.released_in, 0) > COALESCE(f.released_in, f.revision) THEN s.released_in ELSE COALESCE(f.released_in, f.revision) END, f.collected_on, a.analysed_on,
               {OfSample} || '|' || f.qualifier || '|' || COALESCE(f.unit, '') || '|' || f.basis || '|' || (CASE WHEN f.parts IS NULL THEN 0 ELSE 1 END) || '|' || (CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END) || '|' || {GroupText(question)},
               f.ordinal, f.amount, f.superseded_in
        FROM names n
        JOIN findings f ON f.name = n.folded
        JOIN samples s ON s.number = f.sample
        JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis AND a.counts = 1
        WHERE n.substance = @substance AND f.collected_on <= @to AND {HasADay}
        """);

    // What was paid for a sample stands in its document alone.
    public static DbCommand Documents(Read read, ResolvedQuestion question) => Command(read, question, question.Substance, "f.collected_on",
        $"""
        SELECT f.sample, s.document
        FROM names n
        JOIN findings f ON f.name = n.folded
        JOIN samples s ON s.number = f.sample
        JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis AND a.counts = 1
        WHERE n.substance = @substance AND f.collected_on <= @to AND {HasADay} AND f.qualifier = '=' AND s.document LIKE '%"price"%'
        """);

    // What a group is made of, only where it is asked for; it stands last because a method is any text.
    private static string GroupText(ResolvedQuestion question) => question.Asked.GroupBy switch
    {
        "form" => "s.form",
        "method" => "COALESCE(a.method, '')",
        "location" => "s.location_id",
        _ => question.GroupSet is null ? "''" : "s.location_id",
    };

    public static Statement ReadKind(string text)
    {
        var parts = text.Split('|', 10);
        return new Statement
        {
            Sample = 0,
            Day = default,
            Analysis = 0,
            Source = Parse<Source>(parts[0]),
            Authorised = parts[1] == "1",
            Generated = parts[2] == "1",
            PositivesOnly = parts[3] == "1",
            Qualifier = Parse<Qualifier>(parts[4]),
            Unit = parts[5].Length == 0 ? null : Parse<Unit>(parts[5]),
            Basis = Parse<Basis>(parts[6]),
            HasParts = parts[7] == "1",
            IsKeptOut = parts[8] == "1",
            GroupText = parts[9],
        };
    }

    private static T Parse<T>(string text) where T : struct, Enum =>
        Wire.TryParse<T>(text, out var value) ? value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name}.");

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
}
