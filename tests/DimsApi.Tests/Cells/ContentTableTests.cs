using Dims.Cells;

namespace Dims.Tests.Cells;

// Contents are kept by what they say, side by side, and put together again when they are opened.
public sealed class ContentTableTests
{
    private const char Between = CellRows.Between, After = CellRows.After;

    [Fact]
    public void A_content_says_what_it_said_and_is_kept_once()
    {
        var table = new ContentTable();
        string[] keys =
        [
            "",
            Analysis("laboratory") + After,
            Analysis("laboratory", panel: "list") + Finding("mdma") + Finding("caffeine", "detected", "", marks: "0000") + After,
            Analysis("laboratory", panel: "list") + Finding("caffeine", "detected", "", marks: "0000") + Finding("mdma") + After,
            Analysis("laboratory", panel: "list") + Finding("mdma") + After + Analysis("on-site", method: "Raman") + Finding("mda", "=", "%", "base", "active", "1110") + After,
            Analysis("laboratory", panel: "list") + After + Analysis("on-site", method: "Raman") + Finding("mdma", "detected", "", marks: "0001") + After,
        ];
        int[] places = [.. keys.Concat(keys).Select(k => table.PlaceOf(CellRows.ContentOf(k)))];
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], places);
        Assert.Equal(6, table.Count);
        var again = Again(table);
        for (var place = 0; place < keys.Length; place++)
        {
            Assert.Equivalent(CellRows.ContentOf(keys[place]), table[place], strict: true);
            Assert.Equivalent(CellRows.ContentOf(keys[place]), again[place], strict: true);
            Assert.Equal(place, again.PlaceOf(CellRows.ContentOf(keys[place])));
        }
        Assert.Equal(6, again.PlaceOf(CellRows.ContentOf(Analysis("recognised") + After)));
    }

    [Fact]
    public void Whatever_a_question_does_not_read_is_judged_once_for_all_that_were_analysed_alike()
    {
        var table = new ContentTable();
        var places = Enumerable.Range(0, 100).Select(i => table.PlaceOf(CellRows.ContentOf(Analysis("laboratory", panel: "list") + Finding($"other {i}") + (i < 3 ? Finding("mdma") : "") + After))).ToList();
        var entries = new ushort[table.Names.Count];
        entries[table.Names.Find("mdma")] = 1;
        var judged = new List<int>();
        using var classes = new ContentClasses<Judged>(table, entries, [.. Enumerable.Repeat(0, table.Kinds.Length)], isOrdered: true, (_, place) =>
        {
            judged.Add(place);
            return new Judged();
        });
        Assert.Equal([.. Enumerable.Repeat(ContentMark.Read, 3), .. Enumerable.Repeat(ContentMark.Frame, 97)], places.Select(p => classes.Marks[p]));
        // The frame; what is read of the others nobody has asked yet.
        Assert.Equal([-1], judged);
        foreach (var place in places) classes.Of(place);
        Assert.Equal([-1, places[0]], judged);
    }

    private static ContentTable Again(ContentTable table)
    {
        var stream = new MemoryStream();
        table.Write(new BinaryWriter(stream));
        stream.Position = 0;
        return new ContentTable(new BinaryReader(stream));
    }

    private static string Analysis(string source, string panel = "", string method = "") => string.Join(Between, source, "1", "0", panel, method);

    private static string Finding(string name, string qualifier = "=", string unit = "mg/{tbl}", string basis = "unknown", string role = "", string marks = "1000") =>
        Between + string.Join(Between, name, qualifier, unit, basis, role, marks);

    private sealed class Judged : ContentClass;
}
