using System.Globalization;
using Dims.Alerts;
using Dims.Samples;

namespace Dims.Proposals;

// The first words of a draft, in Dutch and English: facts, no figure of a dose, nothing that ranks.
internal sealed class DraftWords(ProposalHead proposal, string? substance, Appearance? look, int samples, (int Number, int Deaths) incidents)
{
    private const int LongestHeadline = 140;

    public LocalText Headline => new() { Nl = Cut($"{Name} gevonden in {What.Nl}{Look}"), En = Cut($"{Name} found in {What.En}{Look}") };

    public LocalText Sms => new() { Nl = Plain($"{Name} gevonden in {What.Nl}{Look}. Gebruik het niet."), En = Plain($"{Name} found in {What.En}{Look}. Do not take it.") };

    public LocalText Short => new() { Nl = $"{Headline.Nl}. {Counts.Nl}", En = $"{Headline.En}. {Counts.En}" };

    public LocalText Text => new()
    {
        Nl = $"{Headline.Nl}.{SoldAs.Nl} {Counts.Nl} Over andere tabletten of producten, ook als ze er hetzelfde uitzien, is hiermee niets bekend.",
        En = $"{Headline.En}.{SoldAs.En} {Counts.En} Nothing is known by this about other tablets or products, also where they look the same.",
    };

    public static LocalText Advice => new() { Nl = "Gebruik het niet. Heb je het al gebruikt en voel je je niet goed: bel 112.", En = "Do not take it. If you have taken it and feel unwell: call 112." };

    private string Name => substance ?? "?";

    private string Look
    {
        get
        {
            string[] parts = [.. new[] { look?.Logo }.Concat(look?.Colours ?? []).OfType<string>()];
            return parts.Length == 0 ? "" : $" ({string.Join(", ", parts)})";
        }
    }

    private (string Nl, string En) SoldAs => proposal.Product.SoldAs is { } name ? ($" Verkocht als {name}.", $" Sold as {name}.") : ("", "");

    private (string Nl, string En) Counts => (
        string.Create(CultureInfo.InvariantCulture, $"Monsters: {samples}.{(incidents.Number > 0 ? $" Incidenten: {incidents.Number}, sterfgevallen: {incidents.Deaths}." : "")}"),
        string.Create(CultureInfo.InvariantCulture, $"Samples: {samples}.{(incidents.Number > 0 ? $" Incidents: {incidents.Number}, deaths: {incidents.Deaths}." : "")}"));

    private (string Nl, string En) What => proposal.Product.Form switch
    {
        Form.Tablet => ("een tablet", "a tablet"),
        Form.Powder => ("een poeder", "a powder"),
        Form.Crystal => ("kristallen", "crystals"),
        Form.Capsule => ("een capsule", "a capsule"),
        Form.Blotter => ("een papertrip", "a blotter"),
        Form.Liquid => ("een vloeistof", "a liquid"),
        Form.Plant => ("plantmateriaal", "plant material"),
        Form.Paste => ("een pasta", "a paste"),
        _ => ("een product", "a product"),
    };

    private static string Cut(string text) => text.Length <= LongestHeadline ? text : text[..(LongestHeadline - 3)] + "...";

    // Letters that a text message has; a Greek letter of a name is left out, for people to write out.
    private static string Plain(string text) => Cut(string.Concat(text.Where(c => c is >= ' ' and <= '~' && c is not ('`' or '{' or '}' or '[' or ']' or '\\' or '^' or '|' or '~'))));
}
