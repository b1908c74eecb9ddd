using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Proposals;

// What proposals are merged by. A tablet is known by its substance and its look, wherever and whenever it is found; anything else by substance, what it is sold as, region and days.
public sealed record Product
{
    private const int Days = 14;

    public required Form Form { get; init; }
    public string? Substance { get; init; }
    public string? Look { get; init; }
    public string? SoldAs { get; init; }
    public string? Region { get; init; }
    public required DateOnly Day { get; init; }
    public bool Exercise { get; init; }

    public bool HasLook => Form == Form.Tablet && Look is not null;

    // Null: nothing is known that could be merged by.
    public string? Key => Substance is null ? null
        : (Exercise ? "exercise|" : "") + (HasLook ? $"tablet|{Substance}|{Look}" : $"{Wire.Name(Form)}|{Substance}|{SoldAs}|{Region}");

    // Evidence about the same product: of what has no look only while it goes on. An earlier day is a result that came late.
    public bool GoesOnAfter(DateOnly last) => HasLook || Day <= last.AddDays(Days);

    public static Product Of(ProductKey key, RegisterSnapshot register) => new()
    {
        Form = key.Form,
        Substance = Named(key.Substance, register),
        Look = key.Form == Form.Tablet ? key.Look : null,
        SoldAs = Named(key.SoldAs, register),
        Region = key.Region,
        Day = key.Day,
    };

    // Of a proposal, in the register's words of today.
    internal static Product Of(ProposalRecord record, RegisterSnapshot register) => new()
    {
        Form = Wire.TryParse<Form>(record.Form, out var form) ? form : default,
        Substance = Named(record.Substance, register),
        Look = record.Look,
        SoldAs = Named(record.SoldAs, register),
        Region = record.Region,
        Day = record.Last,
        Exercise = record.Exercise == 1,
    };

    public static Product Of(NewProposal told, RegisterSnapshot register, DateOnly today) => new()
    {
        Form = told.Form,
        Substance = Named(told.Substance, register),
        Look = Looks.Of(new SubmitSample { Reference = told.Title, CollectedOn = today, Form = told.Form, Appearance = told.Appearance }),
        SoldAs = Named(told.SoldAs, register),
        Region = told.Region,
        Day = told.Day ?? today,
        Exercise = told.Exercise,
    };

    // The slug of the register, or the folded name of what it does not know.
    internal static string? Named(string? name, RegisterSnapshot register) =>
        name is null or "" ? name : register.Resolve(name) is { } naming ? naming.Substance ?? naming.MarketName : NameFolding.Fold(name);
}
