using System.Text;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// Documents, or parts of them, that come from a table in the program.
internal static class Written
{
    public const string Variable = "DIMS_WRITE_DOCS";

    public static async Task Whole(string file, string text)
    {
        var path = Path.Combine(Shared.Checkout(), file);
        if (Environment.GetEnvironmentVariable(Variable) == "1") await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
        Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == text, $"{file} is not what the program says. Run this test with {Variable}=1 in the environment to write it anew, and look at the difference.");
    }

    // What stands between `<!-- NAME -->` and `<!-- /NAME -->`.
    public static async Task Part(string file, string name, string text)
    {
        var whole = await File.ReadAllTextAsync(Path.Combine(Shared.Checkout(), file));
        var (first, last) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var (from, to) = (whole.IndexOf(first, StringComparison.Ordinal), whole.IndexOf(last, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"{file} has no part {name}.");
        await Whole(file, whole[..(from + first.Length)] + text + whole[to..]);
    }
}
