using Dims.Samples;

namespace Dims.Demo;

// What the tablets of one batch look like. Length and width for other shapes than round.
internal sealed record TabletLook(string? Logo, string Shape, string[] Colours, double Across, double Width, double Thickness, double MassMg, bool ScoreLine)
{
    private static readonly (string? Logo, string Shape)[] Early =
        [("Mitsubishi", "round"), ("Smiley", "round"), ("Heart", "round"), ("Dolphin", "round"), ("Rolls-Royce", "round"), ("Lacoste", "round"), ("Butterfly", "round"),
         ("Euro", "round"), ("Star", "round"), ("Apple", "round"), ("Bird", "round"), ("Ferrari", "round"), ("Playboy", "round"), (null, "round")];
    private static readonly (string? Logo, string Shape)[] Late =
        [("Superman", "shield"), ("Tesla", "shield"), ("Audi", "oblong"), ("Punisher", "skull"), ("Domino", "rectangular"), ("UPS", "shield"), ("Instagram", "square"), ("Heart", "heart"),
         ("Lego", "rectangular"), ("Pharaoh", "oval"), ("Bitcoin", "round"), ("Diamond", "diamond"), ("Rolex", "crown"), ("Minion", "oval"), ("Owl", "oval"),
         ("Skype", "cloud"), ("Netflix", "rectangular"), ("Rolls-Royce", "rectangular"), (null, "round")];
    private static readonly string[] Shades = ["pink", "blue", "yellow", "green", "orange", "white", "beige", "purple", "red", "grey", "turquoise"];

    public static TabletLook Draw(int year, SplitMix random)
    {
        var (logo, shape) = random.Pick(random.Chance(OverYears.At(year, (2010, 0), (2015, 0.9), (2020, 0.97))) ? Late : Early);
        var colour = random.Pick(Shades);
        var other = random.Pick(Shades);
        string[] colours = random.Chance(0.12) && other != colour ? [colour, other] : [colour];
        var round = shape == "round";
        var mass = random.Normal(OverYears.At(year, (2007, 245), (2013, 300), (2018, 390)), 45, 180, 520);
        return new TabletLook(logo, shape, colours, round ? random.Between(7.5, 10) : random.Between(9, 14), round ? 0 : random.Between(5.5, 9), random.Between(3.2, 6.2), mass, random.Chance(round ? 0.4 : 0.6));
    }

    // As seen on one tablet of the batch. Not every location writes everything down; no tablet weighs less than it holds.
    public Appearance Seen(string marquis, double contentMg, SplitMix random)
    {
        var full = random.Chance(0.85);
        var round = Shape == "round";
        var across = Tenths.Of(Across + random.Between(-0.1, 0.1));
        var mass = Tenths.Of(Math.Max(MassMg * random.Normal(1, 0.025, 0.9, 1.1), (contentMg * 1.25) + 30));
        return new Appearance
        {
            Logo = Logo,
            Shape = Shape,
            Colours = Colours,
            DiameterMm = full && round ? across : null,
            LengthMm = full && !round ? across : null,
            WidthMm = full && !round ? Tenths.Of(Width + random.Between(-0.1, 0.1)) : null,
            ThicknessMm = full ? Tenths.Of(Thickness + random.Between(-0.15, 0.15)) : null,
            MassMg = full || contentMg > 250 ? mass : null,
            ScoreLine = ScoreLine,
            Marquis = full ? marquis : null,
        };
    }
}
