using System.Globalization;
using System.Text;

namespace Dims.LoadTests;

// The same requests through wrk, the tool of the shared bench: another client, to see that ours does not distort.
internal static class Wrk
{
    // The requests come from a file as they go over the wire, a length before each; a posting gets its number on the way.
    private const string Script =
        """
        local requests, next, number, mark = {}, 0, tonumber(os.getenv("FROM")), os.getenv("MARK")
        local file = io.open(os.getenv("REQUESTS"), "rb")
        while true do
          local length = file:read("*n")
          if not length then break end
          file:read(1)
          requests[#requests + 1] = file:read(length)
        end
        local numbered = requests[1]:find(mark, 1, true) ~= nil
        function request()
          next = next % #requests + 1
          if not numbered then return requests[next] end
          number = number + 1
          return (requests[next]:gsub(mark, string.format("%010d", number)))
        end
        function done(s)
          io.write(string.format("RESULT %d %d %d %d\n", s.requests, s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout, s.duration, s.bytes))
        end
        """;

    public static string? WhyNot() => Child.IsInstalled("wrk") ? null : "please install wrk (on Debian: sudo apt-get install wrk)";

    public static async Task<Measured> Run(Plan plan, Uri server, Requests requests, TimeSpan time)
    {
        var (script, list) = (Path.Combine(plan.Folder, "wrk.lua"), Path.Combine(plan.Folder, "wrk.requests"));
        await File.WriteAllTextAsync(script, Script);
        await using (var file = File.Create(list))
            foreach (var request in requests.All)
            {
                var bytes = (byte[])request.Bytes.Clone();
                foreach (var at in request.NumberAt) Encoding.ASCII.GetBytes(Prepared.Number).CopyTo(bytes, at);
                await file.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}\n")));
                await file.WriteAsync(bytes);
                file.WriteByte((byte)'\n');
            }
        var seconds = Math.Max(1, (int)Math.Round(time.TotalSeconds));
        var output = await Child.Run("wrk", ["-t1", string.Create(CultureInfo.InvariantCulture, $"-c{plan.Connections}"), string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"), "-s", script, server.ToString()], plan.Folder,
            ("REQUESTS", list), ("MARK", Prepared.Number), ("FROM", requests.Used.ToString(CultureInfo.InvariantCulture)));
        var result = output.Split('\n').First(l => l.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ').Skip(1).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        // What was under way when wrk stopped may have been stored too.
        requests.SkipTo(requests.Used + result[0] + plan.Connections);
        return Measured.Of(result[0] - result[1], result[1], result[2] / 1e6, result[3]);
    }
}
