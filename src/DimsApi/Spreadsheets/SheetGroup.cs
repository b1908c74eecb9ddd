using System.Text.Json.Serialization.Metadata;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// One object of a submitted sample with the columns that fill it, worked out once: a table has hundreds of thousands of cells.
internal sealed class SheetGroup
{
    public static readonly SheetGroup OfSample = new(typeof(SubmitSample), ""), OfAnalysis = new(typeof(Analysis), SheetColumn.OfAnalysis), OfFinding = new(typeof(Finding), SheetColumn.OfFinding);

    private SheetGroup(Type type, string at)
    {
        Info = Wire.Json.GetTypeInfo(type);
        Columns = [.. SheetColumns.All.Where(c => c.Group == at && c.Property is not null)];
        Needed = [.. Columns.Where(c => c.Property!.IsRequired)];
        Parts = [.. Info.Properties.Where(p => SheetColumns.All.Any(c => c.Group == $"{at}/{p.Name}")).Select(p => (p, new SheetGroup(p.PropertyType, $"{at}/{p.Name}")))];
    }

    public JsonTypeInfo Info { get; }
    public IReadOnlyList<SheetColumn> Columns { get; }
    public IReadOnlyList<SheetColumn> Needed { get; }
    // Objects in it that are there when one of their columns is filled.
    public IReadOnlyList<(JsonPropertyInfo Property, SheetGroup Group)> Parts { get; }
}
