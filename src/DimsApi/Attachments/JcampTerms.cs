using System.Text.RegularExpressions;
using Dims.Substances;

namespace Dims.Attachments;

// What a JCAMP-DX label that is kept can say: terms of closed lists, and numbers in their form. A line of free text may stand behind any label, and it names people and places.
internal static partial class JcampTerms
{
    private static readonly string[] DataTypes =
    [
        "INFRARED SPECTRUM", "IR SPECTRUM", "NEAR INFRARED SPECTRUM", "NIR SPECTRUM", "INFRARED PEAK TABLE", "INFRARED INTERFEROGRAM", "INFRARED TRANSFORMED SPECTRUM", "RAMAN SPECTRUM", "RAMAN PEAK TABLE",
        "UV/VIS SPECTRUM", "UV-VIS SPECTRUM", "UV/VISIBLE SPECTRUM", "UV-VISIBLE SPECTRUM", "ULTRAVIOLET SPECTRUM", "UV SPECTRUM", "FLUORESCENCE SPECTRUM", "NMR SPECTRUM", "NMR FID", "NMR PEAK TABLE", "NMR PEAK ASSIGNMENTS",
        "MASS SPECTRUM", "MASS SPECTRA", "CONTINUOUS MASS SPECTRUM", "GC/MS", "CHROMATOGRAM", "GAS CHROMATOGRAM", "LIQUID CHROMATOGRAM", "ION MOBILITY SPECTRUM", "IMS SPECTRUM", "LINK",
    ];

    private static readonly string[] Units =
    [
        "1/CM", "CM-1", "CM^-1", "MICROMETERS", "MICRONS", "NANOMETERS", "NM", "HZ", "KHZ", "MHZ", "PPM", "DELTA", "M/Z", "SECONDS", "SEC", "S", "MILLISECONDS", "MINUTES", "MIN", "POINTS", "ARBITRARY UNITS", "ARBITRARY",
        "ABSORBANCE", "TRANSMITTANCE", "%TRANSMITTANCE", "% TRANSMITTANCE", "%T", "REFLECTANCE", "%REFLECTANCE", "% REFLECTANCE", "LOG(1/R)", "KUBELKA-MUNK", "EPSILON", "RELATIVE INTENSITY", "RELATIVE ABUNDANCE", "INTENSITY", "ABUNDANCE",
        "COUNTS", "COUNTS/SECOND", "ION CURRENT", "TOTAL ION CURRENT", "DETECTOR RESPONSE", "RAMAN INTENSITY", "VOLTS", "MV", "MAU", "AU", "VOLUME", "TIME", "MASS", "MASS/CHARGE",
    ];

    // Each label with how it is written and what may stand behind it.
    private static readonly Dictionary<string, (string Label, string[] Terms)> Lists = new(StringComparer.Ordinal)
    {
        ["DATATYPE"] = ("DATA TYPE", DataTypes),
        ["NTUPLES"] = ("NTUPLES", DataTypes),
        ["ENDNTUPLES"] = ("END NTUPLES", DataTypes),
        ["DATACLASS"] = ("DATA CLASS", ["XYDATA", "XYPOINTS", "PEAK TABLE", "PEAKTABLE", "NTUPLES", "RADATA", "ASSIGNMENTS", "LINK"]),
        // The classes of the Coblentz Society.
        ["CLASS"] = ("CLASS", ["1", "2", "3", "4", "I", "II", "III", "IV", "COBLENTZ"]),
        ["XUNITS"] = ("XUNITS", Units),
        ["YUNITS"] = ("YUNITS", Units),
        [".OBSERVENUCLEUS"] = (".OBSERVE NUCLEUS", [.. new[] { "1H", "2H", "7LI", "11B", "13C", "14N", "15N", "17O", "19F", "23NA", "29SI", "31P" }.SelectMany(n => new[] { n, "^" + n })]),
        [".IONIZATIONMODE"] = (".IONIZATION MODE", [.. new[] { "EI", "CI", "ESI", "APCI", "APPI", "DART", "FAB", "FD", "FI", "LD", "MALDI", "DESI", "TSP" }.SelectMany(m => new[] { m, m + "+", m + "-" })]),
    };

    // A term for each variable of the tables.
    private static readonly Dictionary<string, string[]> Variables = new(StringComparer.Ordinal)
    {
        ["SYMBOL"] = ["X", "Y", "Z", "R", "I", "N", "T", "F", "T1", "T2", "F1", "F2", "A", "W", "M"],
        ["VARNAME"] =
        [
            "FREQUENCY", "FREQUENCY1", "FREQUENCY2", "TIME", "RETENTION TIME", "WAVENUMBER", "WAVELENGTH", "MASS", "M/Z", "INTENSITY", "ABUNDANCE", "REAL", "IMAGINARY", "SPECTRUM/REAL", "SPECTRUM/IMAG", "SPECTRUM/IMAGINARY", "FID/REAL",
            "FID/IMAG", "FID/IMAGINARY", "PAGE NUMBER", "PAGE", "WIDTH", "CHEMICAL SHIFT", "CHANNEL", "TOTAL ION CURRENT",
        ],
        ["VARTYPE"] = ["INDEPENDENT", "DEPENDENT", "PAGE"],
        ["VARFORM"] = ["AFFN", "ASDF", "PAC", "SQZ", "DIF", "DIFDUP", "DUP"],
        ["UNITS"] = Units,
    };

    private static readonly HashSet<string> WholeNumbers = ["NPOINTS", "BLOCKS", "BLOCKID"];

    private static readonly Dictionary<string, string> Numbers =
        new[] { "XFACTOR", "YFACTOR", "FIRSTX", "LASTX", "FIRSTY", "LASTY", "MAXX", "MINX", "MAXY", "MINY", "DELTAX", "RESOLUTION", ".OBSERVE FREQUENCY", "MW" }.ToDictionary(n => n.Replace(" ", "", StringComparison.Ordinal), n => n);

    // A number for each variable.
    private static readonly Dictionary<string, string> NumberLists = new[] { "VAR_DIM", "FIRST", "LAST", "MIN", "MAX", "FACTOR" }.ToDictionary(n => n.Replace("_", "", StringComparison.Ordinal), n => n);

    private static readonly string[] Elements = ["Al", "B", "Br", "C", "Ca", "Cl", "Co", "Cu", "F", "Fe", "H", "I", "K", "Li", "Mg", "N", "Na", "O", "P", "S", "Se", "Si", "Zn"];

    // The line to keep of a label, or null.
    public static string? Line(string name, string value)
    {
        if (Lists.TryGetValue(name, out var list))
        {
            var term = Known(list.Terms, value);
            // Without these two the tables between them are read by nobody.
            return term is null && name is not ("NTUPLES" or "ENDNTUPLES") ? null : $"##{list.Label}={term}";
        }
        // What is no known term leaves its place empty, so that the others keep theirs.
        if (Variables.TryGetValue(name, out var terms)) return $"##{(name.StartsWith("VAR", StringComparison.Ordinal) ? "VAR_" + name[3..] : name)}={string.Join(", ", value.Split(',').Take(20).Select(v => Known(terms, v)))}";
        if (WholeNumbers.Contains(name)) return WholeNumber().IsMatch(value) ? $"##{(name == "BLOCKID" ? "BLOCK_ID" : name)}={value}" : null;
        if (Numbers.TryGetValue(name, out var label)) return Number().IsMatch(value) ? $"##{label}={value}" : null;
        if (NumberLists.TryGetValue(name, out label)) return value.Split(',').All(v => v.Trim().Length == 0 || Number().IsMatch(v.Trim())) && value.Length <= 500 ? $"##{label}={string.Join(", ", value.Split(',').Select(v => v.Trim()))}" : null;
        return name switch
        {
            // Programs write their own name behind it.
            "JCAMPDX" => Version().Match(value) is { Success: true } version ? "##JCAMP-DX=" + version.Value : null,
            "PAGE" => Page().Match(value) is { Success: true } page ? $"##PAGE={page.Groups[1].Value.ToUpperInvariant()}={page.Groups[2].Value}" : "##PAGE=",
            "MOLFORM" => Formula(value) is { } formula ? "##MOLFORM=" + formula : null,
            "CASREGISTRYNO" => Cas().IsMatch(value) && RegisterChecks.CasDigitFits(value) ? "##CAS REGISTRY NO=" + value : null,
            _ => null,
        };
    }

    // How the numbers of a table stand, or null.
    public static string? Form(string value)
    {
        var form = value.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return TableForm().IsMatch(form) ? form.Replace("),", "), ", StringComparison.Ordinal) : null;
    }

    // A term alone, or at the beginning of a text of which nothing else is kept.
    private static string? Known(string[] terms, string value)
    {
        var text = Blanks().Replace(value.Trim(), " ").ToUpperInvariant();
        return terms.Where(t => text == t || (text.StartsWith(t, StringComparison.Ordinal) && text[t.Length] is ' ' or ',' or ';' or '(')).MaxBy(t => t.Length);
    }

    // Carbon, hydrogen, then the others by the alphabet, each once; a salt has its acid or metal behind a point. Written with blanks between, so that symbols do not add up to a word.
    private static string? Formula(string value)
    {
        if (!FormulaForm().IsMatch(value)) return null;
        var parts = value.Split('.').Select(part => Atoms().Matches(part).Select(m => (Element: m.Groups[1].Value, Count: m.Groups[2].Value)).ToList()).ToList();
        if (parts[0].FirstOrDefault().Element != "C" || !value.Any(char.IsAsciiDigit)) return null;
        foreach (var part in parts)
        {
            var order = part.Select(a => a.Element switch { "C" => " ", "H" when part[0].Element == "C" => " H", _ => a.Element }).ToList();
            if (part.Count == 0 || part.Any(a => !Elements.Contains(a.Element)) || order.Zip(order.Skip(1)).Any(p => string.CompareOrdinal(p.First, p.Second) >= 0)) return null;
        }
        return string.Join(" . ", parts.Select(p => string.Join(' ', p.Select(a => a.Element + a.Count))));
    }

    [GeneratedRegex(@"^\((?:(?:[XTFR][12]?)\+\+\((?<y>[YRIA])\.\.\k<y>\)|(?<g>[XTF][12]?[YRI][WMA]?)\.\.\k<g>|XY[WMA])\)(?:,(?:XYDATA|PROFILE|PEAKS|PEAKTABLE))?\z")]
    private static partial Regex TableForm();

    [GeneratedRegex(@"^[0-9]{1,9}\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,3})?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[0-9]{1,2}(?:\.[0-9]{1,3})?(?![0-9.])")]
    private static partial Regex Version();

    [GeneratedRegex(@"^([A-Z][12]?) ?= ?([-+]?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:[eE][-+]?[0-9]{1,3})?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Page();

    [GeneratedRegex(@"^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]\z")]
    private static partial Regex Cas();

    [GeneratedRegex(@"^(?=.{1,60}\z)(?:[A-Z][a-z]?[0-9]{0,3} *)+(?:\. *(?:[A-Z][a-z]?[0-9]{0,3} *)+)?\z")]
    private static partial Regex FormulaForm();

    [GeneratedRegex("([A-Z][a-z]?)([0-9]{0,3})")]
    private static partial Regex Atoms();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
