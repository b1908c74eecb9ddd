using System.Net;
using System.Text.RegularExpressions;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Answers;

public sealed class AnswerPageTests
{
    [Fact]
    public async Task The_page_loads_its_own_two_files_and_may_send_to_its_own_service_only()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        foreach (var (path, type) in new[] { ("/answer", "text/html"), ("/answer/answer.css", "text/css"), ("/answer/answer.js", "text/javascript") })
        {
            var file = (await dims.Anonymous.Get(path)).Is(HttpStatusCode.OK).HasTheHeaders();
            Assert.StartsWith(type, file.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Equal("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", file.Headers["Content-Security-Policy"]);
            Assert.Equal(HttpStatusCode.NotModified, (await dims.Anonymous.Get(path, ("If-None-Match", file.ETag!))).Status);
            Assert.DoesNotMatch(@"https?://(?!\\)|@import|url\(", file.Text.Replace("/^https?:\\/\\//", "", StringComparison.Ordinal));
        }
        var page = (await dims.Anonymous.Get("/answer")).Text;
        Assert.Equal(["/answer/answer.js"], Regex.Matches(page, "<script src=\"([^\"]+)\" defer></script>").Select(m => m.Groups[1].Value));
        Assert.DoesNotMatch(@"(?i)\son[a-z]+=|\sstyle=|<style", page);
        Assert.Equal(HttpStatusCode.NotFound, (await dims.Anonymous.Get("/answer/other")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await dims.Anonymous.Get("/answers")).Status);
    }

    [Fact]
    public async Task The_code_is_read_from_behind_the_hash_taken_out_of_the_address_and_kept_nowhere()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var script = (await dims.Anonymous.Get("/answer/answer.js")).Text;
        Assert.Contains("location.hash.slice(1)", script, StringComparison.Ordinal);
        Assert.Contains("history.replaceState(null, '', location.pathname)", script, StringComparison.Ordinal);
        Assert.DoesNotMatch("localStorage|sessionStorage|cookie|innerHTML|console\\.|location\\.search", script);
    }

    [Fact]
    public async Task The_page_is_for_keyboards_and_screen_readers_in_two_languages_and_has_no_green()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (page, style, script) = ((await dims.Anonymous.Get("/answer")).Text, (await dims.Anonymous.Get("/answer/answer.css")).Text, (await dims.Anonymous.Get("/answer/answer.js")).Text);
        Assert.Contains("<html lang=\"nl\">", page, StringComparison.Ordinal);
        Assert.Contains("<label for=\"code\"", page, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains(":focus-visible", style, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)green|lime|teal|seagreen", style);
        foreach (Match colour in Regex.Matches(style, "#([0-9a-fA-F]{6})\\b"))
        {
            var (r, g, b) = (Part(0), Part(2), Part(4));
            Assert.False(g > r && g > b, $"{colour.Value} is a green.");
            int Part(int at) => Convert.ToInt32(colour.Groups[1].Value.Substring(at, 2), 16);
        }
        // Whatever one language has, the other has too.
        var words = Regex.Matches(script, "(?s)\\b(nl|en): \\{(.*?)\\n    \\}").ToDictionary(m => m.Groups[1].Value, m => Regex.Matches(m.Groups[2].Value, "\\b([a-zA-Z]+): '").Select(w => w.Groups[1].Value).Order(StringComparer.Ordinal).ToList());
        Assert.True(words["nl"].Count > 20);
        Assert.Equal(words["nl"], words["en"]);
        Assert.DoesNotMatch("(?i)\\b(safe|veilig)\\b", page + script);
    }
}
