using Dims.Locations;

namespace Dims.Demo;

// A made-up testing location: how busy it is (1 is usual) and the year in which it opened.
internal sealed record DemoSite(string Id, string Name, string Province, string Ggd, string? Mdi, double Weight, int Since);

// 32 testing locations. The places exist, the locations are invented; the example of the documentation (amsterdam-1) is one of them.
public static class DemoLocations
{
    internal static readonly DemoSite[] Sites =
    [
        new("amsterdam-1", "Amsterdam Centrum (demo)", "noord-holland", "amsterdam", "amsterdam", 4.2, 2007),
        new("amsterdam-2", "Amsterdam Noord (demo)", "noord-holland", "amsterdam", "amsterdam", 2.6, 2007),
        new("amsterdam-3", "Amsterdam Zuidoost (demo)", "noord-holland", "amsterdam", "amsterdam", 1.2, 2016),
        new("haarlem-1", "Haarlem (demo)", "noord-holland", "kennemerland", null, 1.1, 2007),
        new("alkmaar-1", "Alkmaar (demo)", "noord-holland", "hollands-noorden", null, 0.9, 2008),
        new("purmerend-1", "Purmerend (demo)", "noord-holland", "zaanstreek-waterland", "purmerend", 0.5, 2012),
        new("hilversum-1", "Hilversum (demo)", "noord-holland", "gooi-en-vechtstreek", null, 0.6, 2014),
        new("rotterdam-1", "Rotterdam Centrum (demo)", "zuid-holland", "rotterdam-rijnmond", "rotterdam", 3.0, 2007),
        new("rotterdam-2", "Rotterdam Zuid (demo)", "zuid-holland", "rotterdam-rijnmond", "rotterdam", 1.0, 2018),
        new("den-haag-1", "Den Haag (demo)", "zuid-holland", "haaglanden", null, 2.3, 2007),
        new("delft-1", "Delft (demo)", "zuid-holland", "haaglanden", null, 0.6, 2010),
        new("leiden-1", "Leiden (demo)", "zuid-holland", "hollands-midden", null, 1.0, 2007),
        new("dordrecht-1", "Dordrecht (demo)", "zuid-holland", "zuid-holland-zuid", null, 0.6, 2009),
        new("utrecht-1", "Utrecht (demo)", "utrecht", "regio-utrecht", null, 3.2, 2007),
        new("amersfoort-1", "Amersfoort (demo)", "utrecht", "regio-utrecht", null, 0.9, 2007),
        new("almere-1", "Almere (demo)", "flevoland", "flevoland", null, 0.6, 2015),
        new("nijmegen-1", "Nijmegen (demo)", "gelderland", "gelderland-zuid", "gelderland-zuid", 1.9, 2007),
        new("arnhem-1", "Arnhem (demo)", "gelderland", "gelderland-midden", "gelderland-midden", 1.3, 2007),
        new("apeldoorn-1", "Apeldoorn (demo)", "gelderland", "noord-en-oost-gelderland", null, 0.7, 2007),
        new("enschede-1", "Enschede (demo)", "overijssel", "twente", "twente", 1.2, 2007),
        new("deventer-1", "Deventer (demo)", "overijssel", "ijsselland", null, 0.6, 2007),
        new("zwolle-1", "Zwolle (demo)", "overijssel", "ijsselland", null, 0.8, 2011),
        new("groningen-1", "Groningen (demo)", "groningen", "groningen", "groningen", 2.2, 2007),
        new("assen-1", "Assen (demo)", "drenthe", "drenthe", null, 0.4, 2013),
        new("leeuwarden-1", "Leeuwarden (demo)", "friesland", "fryslan", null, 0.8, 2007),
        new("eindhoven-1", "Eindhoven (demo)", "noord-brabant", "brabant-zuidoost", "brabant-zuidoost", 2.0, 2007),
        new("tilburg-1", "Tilburg (demo)", "noord-brabant", "hart-voor-brabant", null, 1.3, 2007),
        new("den-bosch-1", "'s-Hertogenbosch (demo)", "noord-brabant", "hart-voor-brabant", null, 1.1, 2007),
        new("breda-1", "Breda (demo)", "noord-brabant", "west-brabant", null, 1.1, 2007),
        new("middelburg-1", "Middelburg (demo)", "zeeland", "zeeland", null, 0.5, 2019),
        new("maastricht-1", "Maastricht (demo)", "limburg", "zuid-limburg", null, 1.1, 2007),
        new("venlo-1", "Venlo (demo)", "limburg", "limburg-noord", null, 0.5, 2020),
    ];

    public static IReadOnlyList<PutLocation> All { get; } = [.. Sites.Select(Command)];

    private static PutLocation Command(DemoSite site)
    {
        List<LocationRegion> regions =
        [
            new() { RegionSet = "province", Region = site.Province },
            new() { RegionSet = "ggd", Region = site.Ggd },
        ];
        if (site.Mdi is not null) regions.Add(new LocationRegion { RegionSet = "mdi", Region = site.Mdi });
        return new PutLocation { Id = site.Id, Name = site.Name, Country = "NL", Regions = regions, Generated = true };
    }
}
