using System.Xml.Linq;

namespace Dims.Tests.Packaging;

public sealed class NoticesTests
{
    [Fact]
    public void Every_package_is_in_the_notices_at_its_version()
    {
        var root = new Dockerfile().Root;
        var notices = File.ReadAllText(Path.Combine(root, "THIRD-PARTY-NOTICES.md"));
        var packages = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(p => $"| {p.Attribute("Include")!.Value} | {p.Attribute("Version")!.Value} |").ToList();
        Assert.True(packages.Count > 10);
        Assert.All(packages, row => Assert.Contains(row, notices, StringComparison.Ordinal));
    }
}
