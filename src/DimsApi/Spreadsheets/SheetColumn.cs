using System.Text.Json.Serialization.Metadata;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// A column: its header and the member of a submitted sample that it fills. `*` stands for the number of an analysis or a finding.
internal sealed class SheetColumn
{
    public const string OfAnalysis = "/analyses/*", OfFinding = "/analyses/*/findings/*";
    // The sample that an added analysis is of.
    public const string Bag = "/sample";

    public SheetColumn(string header, string pointer, string says)
    {
        (Header, Pointer, Says) = (header, pointer, says);
        var end = pointer.LastIndexOf('/');
        (Group, Member) = (pointer[..end], pointer[(end + 1)..]);
        Property = Member.Length == 0 || pointer == Bag ? null : PropertyAt(pointer);
        var type = Property?.PropertyType ?? typeof(string);
        Type = Nullable.GetUnderlyingType(type) ?? type;
    }

    public string Header { get; }
    public string Pointer { get; }
    // For who fills it in.
    public string Says { get; }
    // The object that the member belongs to.
    public string Group { get; }
    public string Member { get; }
    // Null: the mark that keeps two analyses apart, which is not stored, and the sample that is there already.
    public JsonPropertyInfo? Property { get; }
    public Type Type { get; }

    public bool IsNumber => Type == typeof(decimal);
    public bool IsDay => Type == typeof(DateOnly);
    public bool IsList => Type == typeof(IReadOnlyList<string>);
    public bool IsReactions => Type == typeof(IReadOnlyList<ReagentReaction>);
    public bool IsOfFinding => Group == OfFinding;
    public bool IsOfAnalysis => Group == OfAnalysis;
    public bool IsOfSample => !IsOfFinding && !IsOfAnalysis && Pointer != Bag;
    // Whether two rows that differ in it belong to two analyses.
    public bool TellsAnalysesApart => IsOfAnalysis && Member is not ("authorised" or "testedFor");

    private static JsonPropertyInfo PropertyAt(string pointer)
    {
        var type = typeof(SubmitSample);
        JsonPropertyInfo? property = null;
        foreach (var part in pointer[1..].Split('/'))
        {
            var info = Wire.Json.GetTypeInfo(type);
            if (part != "*") property = info.Properties.Single(p => p.Name == part);
            type = part == "*" ? info.ElementType! : property!.PropertyType;
        }
        return property!;
    }
}
