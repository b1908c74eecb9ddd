using System.Globalization;

namespace Dims.Disclosure;

// `Stands`: as it was told last, since what another name brought in may not be told, or too few are left of what partners were told. `Fallen`: nothing is told of it, because too few samples are left of something that was, or its name was another's meanwhile.
// `Withdrawn`: nothing is told of it by this name, which is another's now.
internal enum YearEnd { Stands, Withdrawn, Fallen }

// To whom: what partners are told rests on fewer samples.
internal enum ToldTo { Everyone, Partners }

// What is told of one table and one year, as sets that nothing told divides.
internal record YearAtoms
{
    // Of quarters.
    public IReadOnlyList<IReadOnlyList<string>> Time { get; init; } = [];
    // Of regions, and of bands between lines or kinds of content: once the whole year is told.
    public IReadOnlyList<IReadOnlyList<string>>? Regions { get; init; }
    public IReadOnlyList<IReadOnlyList<string>>? Kinds { get; init; }
}

// The samples of a year as a snapshot read them, and where their locations lay.
internal sealed record YearReading
{
    public required IReadOnlyDictionary<int, IReadOnlyList<Fact>> Quarters { get; init; }
    public required IReadOnlyDictionary<string, string> RegionOf { get; init; }

    [System.Text.Json.Serialization.JsonIgnore] public IReadOnlyList<Fact> All => [.. Quarters.Values.SelectMany(q => q)];

    public IEnumerable<Fact> Of(IReadOnlySet<string> quarters) => Quarters.Where(q => quarters.Contains(YearRelease.Text(q.Key))).SelectMany(q => q.Value);
}

// What everyone is told of one table and one year, and the samples that all is told from: kept as they were, so that the next snapshot can be held against them.
internal sealed record YearRelease : YearAtoms
{
    // By quarter, with those of which nothing is told.
    public required IReadOnlyDictionary<int, IReadOnlyList<Fact>> Quarters { get; init; }
    // In which snapshot each was read: the same for all tables of one form and year.
    public required IReadOnlyDictionary<int, int> ReadIn { get; init; }
    // What partners are told: all that everyone is, and more. Of years from before they were told more it is the same.
    public YearAtoms? Partners { get; init; }
    // What becomes of it for good: it is told and read no more.
    public YearEnd? End { get; init; }
    // The name that it was told with when its own became that one's.
    public string? Into { get; init; }
    // As the samples were read when something was told before: what was too small then is not cut off later, since what came in between can be known.
    public IReadOnlyList<YearReading> Earlier { get; init; } = [];
    // Where the locations lay then.
    public IReadOnlyDictionary<string, string>? RegionOf { get; init; }
    // The lines between which bands lie, in the order of their size.
    public IReadOnlyList<decimal>? Lines { get; init; }
    public bool Generated { get; init; }

    public static readonly IReadOnlyList<string> Quarterly = ["1", "2", "3", "4"];

    // The periods of a year: the longer first, because they are worth more.
    public static readonly IReadOnlyList<(string Name, IReadOnlyList<string> Quarters)> Nodes =
        [("", Quarterly), ("-H1", ["1", "2"]), ("-H2", ["3", "4"]), ("-Q1", ["1"]), ("-Q2", ["2"]), ("-Q3", ["3"]), ("-Q4", ["4"])];

    public YearAtoms To(ToldTo who) => who == ToldTo.Everyone ? this : Partners ?? this;

    [System.Text.Json.Serialization.JsonIgnore] public bool TellsAnything => To(ToldTo.Partners).Time.Count > 0;

    public IEnumerable<Fact> Of(IReadOnlySet<string> quarters) => Quarters.Where(q => quarters.Contains(Text(q.Key))).SelectMany(q => q.Value);

    public int SnapshotOf(IReadOnlySet<string> quarters) => ReadIn.Where(q => quarters.Contains(Text(q.Key))).Max(q => q.Value);

    public static string Text(int quarter) => quarter.ToString(CultureInfo.InvariantCulture);
}
