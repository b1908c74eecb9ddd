using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Proposals;

/// <summary>Which proposals are asked for.</summary>
public sealed record ProposalQuestion : IChecked
{
    /// <summary>Only those in this state.</summary>
    public ProposalState? State { get; init; }
    /// <summary>Only those about this substance (name, synonym, InChIKey or CAS number).</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Proposals on a page, 1 to 200; 50 when left out.</summary>
    [Range(1, 200)] public int Limit { get; init; } = 50;
    /// <summary>Where the page begins: from a `Link`, not made by hand.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Cursor { get; init; }

    public void Check(Faults faults)
    {
        if (Cursor is not null && ProposalCursor.Read(Cursor) is null) faults.Add("?cursor", "cursor", "is not a cursor of this list; take it from the Link of a page.");
    }
}

// The place of a proposal in the list: opaque on the wire.
internal sealed record ProposalCursor(int Place, string Id)
{
    public static ProposalCursor? Read(string text) =>
        System.Buffers.Text.Base64Url.IsValid(text)
        && System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text)).Split('|') is ["p", var place, var id]
        && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && Guid.TryParseExact(id, "D", out _) ? new ProposalCursor(at, id) : null;

    public override string ToString() => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"p|{Place}|{Id}")));
}
