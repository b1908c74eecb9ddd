using System.Globalization;

namespace Dims.LoadTests;

// The same questions for all sides; substance and thresholds are others each time.
internal static class TrendQuestions
{
    public static readonly string[] Kinds = ["dosage", "prevalence", "composition"];

    private const string Days = "from=2014-01-01&to=2025-12-31";
    private static readonly string[] Substances = ["MDMA", "MDA", "2C-B", "caffeine", "4-FA", "PMMA"], Sold = ["ecstasy", "cocaine", "amphetamine", "ketamine", "2C-B", "3-MMC"];

    private static (int Low, int High) Lines(int i) => (100 + i, 150 + i);

    // The dosage of MDMA is asked for itself too: nearly a quarter of a million amounts; and from another day each time, so that nothing of it was counted before.
    public static string Ours(string kind, int i) => kind switch
    {
        "mdma" => string.Create(CultureInfo.InvariantCulture, $"/v1/trends/dosage?{Days}&form=tablet&substance=MDMA&threshold={Lines(i).Low}&threshold={Lines(i).High}"),
        "days" => string.Create(CultureInfo.InvariantCulture, $"/v1/trends/dosage?from={Day(i)}&to=2025-12-31&form=tablet&substance=MDMA&threshold={Lines(i).Low}&threshold={Lines(i).High}"),
        "dosage" => string.Create(CultureInfo.InvariantCulture, $"/v1/trends/dosage?{Days}&form=tablet&substance={Substances[i % Substances.Length]}&threshold={Lines(i).Low}&threshold={Lines(i).High}"),
        "prevalence" => $"/v1/trends/prevalence?{Days}&substance={Substances[i % Substances.Length]}",
        _ => $"/v1/trends/composition?{Days}&soldAs={Sold[i % Sold.Length]}",
    };

    public static string DuckDb(string kind, int i) => kind switch
    {
        "mdma" => DuckDbDosage("MDMA", i),
        "days" => DuckDbDosage("MDMA", i, Day(i)),
        "dosage" => DuckDbDosage(Substances[i % Substances.Length], i),
        "prevalence" =>
            $"""
            SELECT year(s.day) AS y, count(*), count(f.sample) FROM sample s LEFT JOIN (SELECT DISTINCT sample FROM finding WHERE substance = '{Substances[i % Substances.Length]}') f ON f.sample = s.id GROUP BY 1 ORDER BY 1
            """,
        // What it held, by kind, and the mean number of substances: ours answers the most frequent substances, sets and pairs besides.
        _ =>
            $"""
            SELECT year(s.day) AS y, count(*), count(*) FILTER (has AND n = 1), count(*) FILTER (has AND n > 1), count(*) FILTER (NOT has), avg(n)
            FROM sample s JOIN (SELECT sample, bool_or(substance = '{Sold[i % Sold.Length]}') AS has, count(DISTINCT substance) AS n FROM finding GROUP BY 1) f ON f.sample = s.id
            WHERE s.sold_as = '{Sold[i % Sold.Length]}' GROUP BY 1 ORDER BY 1
            """,
    };

    private static string Day(int i) => $"2014-{1 + (i / 28 % 12):00}-{1 + (i % 28):00}";

    private static string DuckDbDosage(string substance, int i, string from = "2013-01-01") => string.Create(CultureInfo.InvariantCulture,
        $"""
        SELECT year(day) AS y, count(*), avg(amount), quantile_cont(amount, [0.25, 0.5, 0.75]), count(*) FILTER (amount > {Lines(i).Low}), count(*) FILTER (amount > {Lines(i).High})
        FROM finding WHERE substance = '{substance}' AND unit = 'mg/tablet' AND amount IS NOT NULL AND day >= '{from}' GROUP BY 1 ORDER BY 1
        """);

    public static string Postgres(string kind, int i) => string.Create(CultureInfo.InvariantCulture,
        $"""
        SELECT extract(year FROM day)::int AS y, count(*), avg(amount), percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY amount), count(*) FILTER (WHERE amount > {Lines(i).Low}), count(*) FILTER (WHERE amount > {Lines(i).High})
        FROM finding WHERE substance = '{(kind == "dosage" ? Substances[i % Substances.Length] : "MDMA")}' AND unit = 'mg/tablet' AND amount IS NOT NULL AND day >= '{(kind == "days" ? Day(i) : "2013-01-01")}' GROUP BY 1 ORDER BY 1
        """);
}
