using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dims.Access;
using Dims.Cli;
using Dims.Locations;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

// The program as a process of its own, killed in the middle of its work.
public sealed class DurabilityTests
{
    [Fact]
    public async Task What_was_answered_is_there_after_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("dims-kill-");
        try
        {
            var database = "--ConnectionStrings:Dims=Data Source=" + Path.Combine(folder.FullName, "dims.db");
            var admin = await NewAdmin(database);
            var answered = new List<string>();
            for (var round = 0; round < 3; round++)
            {
                using var program = await Program.Start(database);
                var client = new Client(program.Url, admin);
                if (round == 0) (await client.Put("/v1/locations/" + Places.Amsterdam, new PutLocation { Name = "Amsterdam, first" })).Is(HttpStatusCode.OK);
                var before = answered.Count;
                var posting = Enumerable.Range(0, 8).Select(lane => Post(client, answered, FormattableString.Invariant($"K-{round}-{lane}"))).ToList();
                while (Count(answered) < before + 100) await Task.Delay(1);
                await Task.Delay(Random.Shared.Next(50));
                program.Kill();
                await Task.WhenAll(posting).WaitAsync(Notes.Patience);
            }

            using (var program = await Program.Start(database))
            {
                var stored = await References(new Client(program.Url, admin));
                Assert.Empty(answered.Except(stored));
                Assert.Equal(stored.Count, stored.Distinct().Count());
                // At most the one that each lane had in the air at each kill.
                Assert.InRange(stored.Count, answered.Count, answered.Count + 3 * 8);
                program.Kill();
            }
            using var output = new StringWriter();
            var verdict = await CommandLine.Run(["verify", database], output, output, CancellationToken.None);
            Assert.True(verdict == 0, output.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> NewAdmin(string database)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(["keys", "create", "--role", Roles.Admin, "--name", "operator", database], output, output, CancellationToken.None));
        return output.ToString().TrimEnd().Split('\n')[^1];
    }

    // Until the program is gone.
    private static async Task Post(Client client, List<string> answered, string lane)
    {
        for (var i = 0; ; i++)
        {
            var reference = FormattableString.Invariant($"{lane}-{i}");
            try
            {
                if ((await client.Post("/v1/samples", Lab.Tablet(100, reference))).Status != HttpStatusCode.Created) return;
            }
            catch (HttpRequestException)
            {
                return;
            }
            lock (answered) answered.Add(reference);
        }
    }

    private static int Count(List<string> answered)
    {
        lock (answered) return answered.Count;
    }

    private static async Task<List<string>> References(Client client)
    {
        var found = new List<string>();
        for (var next = "/v1/samples?limit=1000"; next is not null;)
        {
            var page = (await client.Get(next)).Is(HttpStatusCode.OK);
            found.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("reference").GetString()!));
            next = page.Next;
        }
        return found;
    }

    private sealed class Program(Process process, Uri url) : IDisposable
    {
        public Uri Url { get; } = url;

        public static async Task<Program> Start(string database)
        {
            var url = new Uri($"http://127.0.0.1:{FreePort()}");
            var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "DimsApi.dll"), "--urls=" + url.GetLeftPart(UriPartial.Authority), "--environment=Production", "--Logging:LogLevel:Default=Error", database])
            {
                WorkingDirectory = Path.GetTempPath(),
            })!;
            var program = new Program(process, url);
            for (var i = 0; ; i++)
            {
                Assert.True(i < 600 && !process.HasExited, "The program does not answer.");
                await Task.Delay(50);
                try
                {
                    if ((await new Client(url, null).Get("/health/ready")).Status == HttpStatusCode.OK) return program;
                }
                catch (HttpRequestException)
                {
                    // Not yet.
                }
            }
        }

        // SIGKILL: no handler runs, nothing is flushed.
        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public void Dispose()
        {
            if (!process.HasExited) Kill();
            process.Dispose();
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
