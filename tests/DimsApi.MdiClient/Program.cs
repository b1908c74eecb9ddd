using Dims.MdiClient;

// A partner's machine as docs/partners.md describes it, and nothing of the program it asks: `mdi-client URL FOLDER [PAUSE]`.
// FOLDER/cursor holds the number, FOLDER/events what has been taken over. It ends when it is told to, or is killed.
// PAUSE, in milliseconds, stands for a slow disk between the two: a test kills it there.
if (args is not [var url, var folder, .. var rest] || rest.Length > 1 || !int.TryParse(rest.FirstOrDefault("0"), out var pause))
{
    await Console.Error.WriteLineAsync("Usage: mdi-client URL FOLDER [PAUSE]");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
Directory.CreateDirectory(folder);
using var journal = new Journal(Path.Combine(folder, "events"));
var puller = new Puller(new Uri(url), new CursorFile(Path.Combine(folder, "cursor")), journal, TimeSpan.FromMilliseconds(pause));
await puller.Run(stop.Token);
return 0;
