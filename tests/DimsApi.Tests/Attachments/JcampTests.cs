using System.Globalization;
using System.Text;
using Dims.Attachments;
using Dims.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Attachments;

// What stands behind a label and in the data of a spectrum is text that somebody wrote; of it only terms and numbers are kept.
public sealed class JcampTests
{
    private static readonly string[] Labels =
    [
        "DATA TYPE", "DATA CLASS", "CLASS", "XUNITS", "YUNITS", "UNITS", "SYMBOL", "VAR_NAME", "VAR_TYPE", "VAR_FORM", "VAR_DIM", "NTUPLES", "END NTUPLES", "PAGE", "MOLFORM", "CAS REGISTRY NO", "JCAMP-DX", ".OBSERVE NUCLEUS",
        ".OBSERVE FREQUENCY", ".IONIZATION MODE", "XFACTOR", "YFACTOR", "FIRSTX", "LASTX", "FIRSTY", "LASTY", "MAXX", "MINX", "MAXY", "MINY", "NPOINTS", "DELTAX", "RESOLUTION", "BLOCKS", "BLOCK_ID", "FIRST", "LAST", "MIN", "MAX", "FACTOR", "MW",
        "OWNER", "$NOTE",
    ];

    private static readonly string[] Beginnings = ["", "IR SPECTRUM of ", "INFRARED SPECTRUM, ", "1/CM ", "X, ", "C10 H15 N ", "58-08-2 ", "4.24 ", "12 ", "N=1 ", "I ", "EI ", "^1H ", "AFFN, "];

    private static readonly string[] Names = ["Jan Bakker", "JAN BAKKER", "JanBakkerLelienlaan", "J. de Vries (1990)", "Ahmed, Kanaalstraat", "Jopje", "Kok", "kok", "Pool", "Smits", "Oq%Mol", "HaNs", "Utrecht 06-12345678", "Petra ^ Mol"];

    private static string Clean(params string[] lines) => Encoding.ASCII.GetString(JcampText.Clean(Encoding.ASCII.GetBytes("##TITLE=x\n" + string.Join('\n', lines) + "\n##END=\n")).Bytes);

    private static string Table(params string[] rows) => Clean(["##XYDATA=(X++(Y..Y))", .. rows]);

    private static string Rows(string clean) => clean["##TITLE=spectrum\n##XYDATA=(X++(Y..Y))\n".Length..^"##END=\n".Length];

    [Fact]
    public void A_name_behind_any_label_is_not_kept()
    {
        var texts = from label in Gen.Elements(Labels) from beginning in Gen.Elements(Beginnings) from name in Gen.Elements(Names) from end in Gen.Elements("", " 4", "7", " SPECTRUM", ", 1/CM") select (label, beginning, name, end);

        static void Holds((string Label, string Beginning, string Name, string End) text)
        {
            var clean = Clean($"##{text.Label}={text.Beginning}{text.Name}{text.End}", "##XYDATA=(X++(Y..Y))", "400 1 2");
            foreach (var word in text.Name.Split(' ').Where(w => w.Count(char.IsLetterOrDigit) > 2)) Assert.DoesNotContain(word, clean, StringComparison.OrdinalIgnoreCase);
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20000).WithReplay(20261121, 1), Prop.ForAll(texts.ToArbitrary(), Holds));
    }

    [Fact]
    public void No_letter_of_a_row_is_kept_whatever_it_says()
    {
        var (kept, refused) = (0, 0);
        var words = Gen.OneOf(Gen.Elements(Names), Gen.Choose(1, 8).SelectMany(n => Gen.ArrayOf(Gen.Elements("@%ABEIJKMNORSTZabeijkmnors019 .+-?".ToCharArray()), n)).Select(letters => new string(letters)));
        var rows = from x in Gen.Elements("", "400", "400 ", "4 1 2 ") from word in words from end in Gen.Elements("", "7", " 12") from form in Gen.Elements("(X++(Y..Y))", "(XY..XY)", "(X++(R..R)), XYDATA") select (form, x + word + end);

        void Holds((string Form, string Row) text)
        {
            try
            {
                var clean = Clean("##DATA TABLE=" + text.Form, text.Row, "##DATA CLASS=XYDATA");
                kept++;
                var row = clean.Split('\n')[2];
                Assert.Matches("^[-+0-9., ?]*(?:[0-9.][eE][-+]?[0-9][-+0-9., ?]*)*$", row);
            }
            catch (Problem problem)
            {
                refused++;
                Assert.DoesNotContain("Bakker", problem.Message, StringComparison.OrdinalIgnoreCase);
            }
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20000).WithReplay(20261121, 1), Prop.ForAll(rows.ToArbitrary(), Holds));
        Assert.True(kept > 1000 && refused > 1000, $"{kept} kept, {refused} refused");
    }

    [Theory]
    [InlineData("DATA TYPE", "IR SPECTRUM of Jan Bakker", "##DATA TYPE=IR SPECTRUM")]
    [InlineData("DATATYPE", "Infrared  Spectrum", "##DATA TYPE=INFRARED SPECTRUM")]
    [InlineData("DATA TYPE", "MASS SPECTRUMS", null)]
    [InlineData("CLASS", "visitor J. de Vries (1990)", null)]
    [InlineData("MOLFORM", "sold by Ahmed, Kanaalstraat 4", null)]
    [InlineData("MOLFORM", "C11H15NO2", "##MOLFORM=C11 H15 N O2")]
    [InlineData("MOLFORM", "C17 H21 N O4 . Cl H", "##MOLFORM=C17 H21 N O4 . Cl H")]
    [InlineData("MOLFORM", "HaNs4", null)]
    [InlineData("MOLFORM", "C2BaKKe4", null)]
    [InlineData("CAS REGISTRY NO", "58-08-2", "##CAS REGISTRY NO=58-08-2")]
    [InlineData("CAS REGISTRY NO", "58-08-3", null)]
    [InlineData("JCAMP-DX", "5.01 of Jan", "##JCAMP-DX=5.01")]
    [InlineData("UNITS", "HZ, Jan, ARBITRARY UNITS", "##UNITS=HZ, , ARBITRARY UNITS")]
    [InlineData("VAR_NAME", "FREQUENCY, SPECTRUM/REAL, PAGE NUMBER", "##VAR_NAME=FREQUENCY, SPECTRUM/REAL, PAGE NUMBER")]
    [InlineData("VAR_DIM", "1024, , 2", "##VAR_DIM=1024, , 2")]
    [InlineData("NTUPLES", "of Jan", "##NTUPLES=")]
    [InlineData("page", "n=2", "##PAGE=N=2")]
    [InlineData("FIRSTX", "06-12345678", null)]
    [InlineData("BLOCK_ID", "1", "##BLOCK_ID=1")]
    [InlineData(".observe nucleus", "^1H", "##.OBSERVE NUCLEUS=^1H")]
    [InlineData("YUNITS", "% Transmittance", "##YUNITS=% TRANSMITTANCE")]
    public void A_label_says_a_term_of_its_list_or_nothing(string label, string value, string? line) =>
        Assert.Equal($"##TITLE=spectrum\n{(line is null ? "" : line + "\n")}##XYDATA=(X++(Y..Y))\n400 1 2\n##END=\n", Clean($"##{label}={value}", "##XYDATA=(X++(Y..Y))", "400 1 2"));

    // The same figures in each of JCAMP's forms: 1 2 3 3 2 1 0 -1 -2 -3.
    [Theory]
    [InlineData("1 1 2 3 3 2 1 0 -1 -2 -3")]
    [InlineData("1+1+2+3+3+2+1+0-1-2-3")]
    [InlineData("1ABCCBA@abc")]
    [InlineData("1 A B C T B A @ a b c")]
    [InlineData("1AJJ%jjjjjj")]
    [InlineData("1AJT%jX")]
    public void Packed_figures_are_written_out(string row) =>
        Assert.Equal([1, 2, 3, 3, 2, 1, 0, -1, -2, -3], Clean("##NPOINTS=10", "##XYDATA=(X++(Y..Y))", row).Split('\n')[3].Replace("-", " -", StringComparison.Ordinal).Replace("+", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(n => int.Parse(n, CultureInfo.InvariantCulture)));

    // Each line after differences begins with the last value of the line before, at its abscissa.
    [Fact]
    public void A_value_that_the_next_line_repeats_is_written_once()
    {
        Assert.Equal("400 100 101\n402 103 203\n404 -20\n405 -19 -19 -19\n", Rows(Table("400A00JK", "402A03J00k23", "404b0J", "405a9%T")));
        Assert.Equal("400 1 2\n402 4\n", Rows(Table("400AJK", "402D")));
        Assert.Equal("400 1 2\n402 4\n", Rows(Table("400AJK", "402 4")));
    }

    [Theory]
    [InlineData("line 3 is no line of numbers of XYDATA", "400 JanBakkerLelienlaan7")]
    [InlineData("line 3 is no line of numbers of XYDATA", "400 1 Exe")]
    [InlineData("line 4 is no line of numbers of XYDATA; where the figures are packed, export them as plain numbers (AFFN)", "400AJK", "402C")]
    [InlineData("line 3 is no line of numbers", "400AJA")]
    [InlineData("line 3 is no line of numbers", "400J")]
    [InlineData("line 3 is no line of numbers", "400S")]
    [InlineData("line 3 is no line of numbers", "400ATT")]
    [InlineData("line 3 is no line of numbers", "400A2Z99999999")]
    [InlineData("line 3 is no line of numbers", "400A99999999999999999999999999999999999999")]
    public void Letters_that_are_no_packed_figures_are_refused(string told, params string[] rows) =>
        Assert.Contains(told, Assert.Throws<Problem>(() => Table(rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void Packed_figures_that_are_more_or_fewer_than_the_file_says_are_refused()
    {
        Assert.Contains("after packed data of 3 points where ##NPOINTS= says 4", Assert.Throws<Problem>(() => Clean("##NPOINTS=4", "##XYDATA=(X++(Y..Y))", "400AJK")).Message, StringComparison.Ordinal);
        // Eight hundred points in six characters, over and over.
        Assert.Contains("become too many", Assert.Throws<Problem>(() => Table([.. Enumerable.Repeat("1@Z00", 20000)])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(JAN BAKKER)")]
    [InlineData("(X++(Y..Y)), JANBAKKER")]
    [InlineData("(JAN..JAN)")]
    public void The_form_of_a_table_is_no_place_for_words(string form) => Assert.Throws<Problem>(() => Clean("##XYDATA=" + form, "400 1 2"));
}
