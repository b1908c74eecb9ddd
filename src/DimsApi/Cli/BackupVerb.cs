using System.CommandLine;
using Dims.Http;
using Dims.Storage;

namespace Dims.Cli;

// The copy gets its name only after it was opened and found whole: a file of that name is always a good one.
internal static class BackupVerb
{
    public static Command Build(Place place)
    {
        var file = new Argument<string>("file") { Description = "Where the copy goes." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if it exists." };
        var verb = new Command("backup", "Write a consistent copy while the service runs, and open it to check it.") { file, overwrite };
        verb.SetAction((parsed, cancel) => place.Use(migrate: false, services =>
            Copy(services.GetRequiredService<Database>(), parsed.GetRequiredValue(file), parsed.GetValue(overwrite), place.Terminal.Output, cancel)));
        return verb;
    }

    private static async Task<int> Copy(Database database, string file, bool overwrite, TextWriter output, CancellationToken cancel)
    {
        if (Directory.Exists(file)) throw new Problem(ProblemCodes.InvalidInput, $"'{file}' is a folder; a backup is a file.");
        if (File.Exists(file) && !overwrite) throw new Problem(ProblemCodes.AlreadyExists, $"'{file}' exists already. Name another file, or say --overwrite.");
        // A name nobody else has, and nobody else's to read: it holds the hashes of keys.
        var partial = $"{file}.{Guid.NewGuid():N}.tmp";
        await using (File.Create(partial))
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        try
        {
            await database.Backup(partial, cancel);
            var holds = await BackupCheck.Open(database.Name, partial, cancel);
            File.Move(partial, file, overwrite);
            await output.WriteLineAsync($"{file} is whole. It holds {holds}.");
            return CommandLine.Done;
        }
        finally
        {
            foreach (var left in new[] { partial, partial + "-wal", partial + "-shm" }) File.Delete(left);
        }
    }
}
