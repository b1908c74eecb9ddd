using Dims.Http;
using Dims.Samples;

namespace Dims.Exports;

// A column of the microdata: what stands in it, as the codebook and the table schema say it.
internal sealed record ExportField(string Name, string Type, string Description)
{
    // The words it can hold, where they are a closed list.
    public IReadOnlyList<string>? Words { get; init; }
    public bool MayBeEmpty { get; init; }
}

// One table of the microdata. Its header, its schema and its page of the codebook come from here.
internal sealed record ExportTable(string Name, string Description, IReadOnlyList<string> Key, IReadOnlyList<ExportField> Fields)
{
    // Where its column `sample` points.
    public string? Parent { get; init; }

    public static readonly ExportTable Samples = new("samples", "One row for each sample.", ["sample"],
    [
        Text("sample", "A key of the sample, the same in every export and nowhere else."),
        Text("month", "The month in which it was handed in, as yyyy-mm, in Europe/Amsterdam."),
        Maybe(Text("region", "The region of the testing location. Empty where it is unknown, or where fewer than two testing locations of the region have samples.")),
        Word<Form>("form", "What kind of thing it is."),
        Maybe(Text("sold_as", "What it was sold as: market names and substances of the register, with semicolons between; `other` for a word that the register does not know. Empty where nothing was told.")),
        Word<BroughtIn>("brought_in", "Why it was brought in. Shares of what is on the market use `routine`."),
        Flag("positives_only", "Its source holds positives only: such samples never stand in a share of the tested."),
        Flag("day_impossible", "Its day cannot be, and nobody has confirmed it: no figure counts it."),
        Maybe(Text("logo", "What is pressed into or printed on it. Empty in the first twelve months after it was handed in, and where it holds more than the words and figures of a mark.")),
        Maybe(Text("colours", "Its colours, with semicolons between. Empty in the first twelve months.")),
        Maybe(Number("mass_mg", "Its mass in milligrams.")),
        Maybe(Number("price", "What was paid, for one of `price_per`.")),
        Maybe(Text("price_currency", "ISO 4217 code.")),
        Maybe(Word<PricePer>("price_per", "What the price is for.")),
        Flag("removed", "It was a test record and was taken out of the register: with `since` its row says so, and has to go with all that you have of it. Without `since` such samples have no row."),
        Flag("generated", "Invented demonstration data that describe no real sample."),
    ]);

    public static readonly ExportTable Analyses = new("analyses", "One row for each analysis of a sample.", ["sample", "analysis"],
    [
        Text("sample", "The sample."),
        Whole("analysis", "Its place among the sample's analyses, from 0."),
        Word<Source>("source", "Where the result comes from."),
        Flag("authorised", "Whether the laboratory has authorised it."),
        Whole("standing", "Its place in the order of standing of the sample's analyses, from 1: authorised before not, laboratory before on site before recognised, then the latest analysis, then the last of the sample."),
        Maybe(Text("method", "The method, where it is one of those in common use; `other` where it is not.")),
        Maybe(Text("tested_for", "The list in `lists` that it looked for. Empty where it names none: then it tested for what its findings name.")),
        Flag("screening", "It looked for all that its method can see."),
        Flag("generated", "Invented demonstration data that describe no real sample."),
    ])
    { Parent = "samples" };

    public static readonly ExportTable Findings = new("findings", "One row for each substance that an analysis names, found or not.", ["sample", "analysis", "finding"],
    [
        Text("sample", "The sample."),
        Whole("analysis", "The analysis."),
        Whole("finding", "Its place among the analysis's findings, from 0."),
        Text("substance", "The substance's entry in the register; `not-registered` where the register does not know the name."),
        Word<Qualifier>("qualifier", "`=` measured; `<` and `>` below and above the amount; `trace` and `detected` found without an amount; `not-detected` looked for and not found."),
        Maybe(Number("amount", "The amount, in `unit`.")),
        Maybe(Word<Unit>("unit", "UCUM code.")),
        Word<Basis>("basis", "What the amount is the mass of. Amounts of two bases never stand in one figure."),
        Maybe(Number("parts", "A share in a ratio: never an amount.")),
        Maybe(Word<Role>("role", "What it does in the sample.")),
        Flag("kept_out", "It cannot well be, and nobody has confirmed it: no figure counts its amount."),
        Flag("stands", "The sample counts by this amount where the API is asked for the substance's dosage in this unit: of all that was measured, and of recognised results among themselves. One finding at most for each sample, substance and unit; "
            + "where an analysis has amounts in two units that convert, one of each."),
        Flag("generated", "Invented demonstration data that describe no real sample."),
    ])
    { Parent = "samples" };

    public static readonly ExportTable Lists = new("lists", "What the lists hold that analyses looked for: one row for each substance of a list.", ["list", "substance"],
    [
        Text("list", "The list."),
        Text("substance", "The substance's entry in the register, or `not-registered`."),
    ]);

    public static readonly IReadOnlyList<ExportTable> All = [Samples, Analyses, Findings, Lists];

    private static ExportField Text(string name, string description) => new(name, "string", description);

    private static ExportField Whole(string name, string description) => new(name, "integer", description);

    private static ExportField Number(string name, string description) => new(name, "number", description);

    private static ExportField Flag(string name, string description) => new(name, "boolean", description);

    private static ExportField Word<T>(string name, string description) where T : struct, Enum => new(name, "string", description) { Words = [.. Enum.GetValues<T>().Select(Wire.Name)] };

    private static ExportField Maybe(ExportField field) => field with { MayBeEmpty = true };
}
