using System.Net;
using System.Text.RegularExpressions;

namespace Dims.Tests.Packaging;

public sealed partial class ImageTests
{
    private readonly Dockerfile _dockerfile = new();

    [Fact]
    public void Every_base_is_pinned_to_an_exact_version()
    {
        var bases = _dockerfile.Instructions.Where(i => i.Verb == "FROM").Select(i => i.Rest.Split(' ')[0]).ToList();
        Assert.Equal(2, bases.Count);
        Assert.All(bases, name => Assert.Matches(ExactVersion(), name));
    }

    [Fact]
    public void The_image_runs_as_a_user_who_is_not_root()
    {
        Assert.True(int.Parse(_dockerfile.Last("USER"), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Contains(_dockerfile.Instructions, i => i.Verb == "COPY" && i.Rest.Contains($"--chown={_dockerfile.Last("USER")}:", StringComparison.Ordinal)
            && i.Rest.EndsWith(" /data", StringComparison.Ordinal));
    }

    [Fact]
    public void The_data_are_in_a_volume_and_the_health_check_needs_no_shell()
    {
        var settings = _dockerfile.Environment();
        Assert.Equal("/data", _dockerfile.Last("VOLUME"));
        Assert.Equal("Data Source=/data/dims.db", settings["ConnectionStrings__Dims"]);
        Assert.Equal("Production", settings["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal([.. _dockerfile.Exec("ENTRYPOINT"), "health"], _dockerfile.Exec("HEALTHCHECK"));
    }

    [Fact]
    public void What_the_image_copies_exists_and_gets_past_the_ignore_file()
    {
        var let = File.ReadAllLines(Path.Combine(_dockerfile.Root, ".dockerignore")).Where(l => l.StartsWith('!')).Select(l => l[1..]).ToList();
        var copied = _dockerfile.Instructions.Where(i => i.Verb == "COPY" && !i.Rest.Contains("--from", StringComparison.Ordinal))
            .SelectMany(i => i.Rest.Split(' ')[..^1]).Select(p => p.TrimEnd('/')).ToList();
        Assert.NotEmpty(copied);
        Assert.All(copied, path =>
        {
            Assert.True(Path.Exists(Path.Combine(_dockerfile.Root, path)), path);
            Assert.Contains(let, l => path == l || path.StartsWith(l + "/", StringComparison.Ordinal));
        });
    }

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0\.\d+-[a-z-]+(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex ExactVersion();
}

public sealed class PublishedImageTests(PublishedImage image) : IClassFixture<PublishedImage>
{
    [Fact(SkipUnless = nameof(PublishedImage.CanRun), SkipType = typeof(PublishedImage), Skip = "needs root, to run the program as another user")]
    public async Task The_published_program_serves_as_another_user_over_a_read_only_folder()
    {
        var before = Files();
        Assert.Equal(HttpStatusCode.OK, (await image.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await image.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(0, await image.HealthCheckAsync());
        Assert.NotEqual(0, await image.HealthCheckAsync("http://127.0.0.1:1"));

        // Outside Development there are no demo data and no default key.
        Assert.Equal(HttpStatusCode.Unauthorized, (await image.GetAsync("/v1/samples")).StatusCode);
        Assert.DoesNotContain("dims_", image.Output, StringComparison.Ordinal);

        Assert.Equal(0, await image.StopAsync());
        Assert.Equal(before, Files());
    }

    private List<(string, DateTime, long)> Files() => [.. new DirectoryInfo(image.App).EnumerateFiles("*", SearchOption.AllDirectories)
        .OrderBy(f => f.FullName, StringComparer.Ordinal).Select(f => (f.FullName, f.LastWriteTimeUtc, f.Length))];
}
