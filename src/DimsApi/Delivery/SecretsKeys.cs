using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dims.Http;
using Microsoft.Extensions.Options;

namespace Dims.Delivery;

public sealed record SecretsKey(string Id, byte[] Bytes);

// The keys of the vault, from a file outside the database, read when one is needed for the first time. Each line is 32 bytes in base64; the first one seals, all of them open.
public sealed partial class SecretsKeys(IOptions<DimsOptions> options, IConfiguration configuration, IHostEnvironment environment, ILogger<SecretsKeys> log)
{
    private const int KeyBytes = 32;
    private readonly Lock _reading = new();
    private IReadOnlyList<SecretsKey>? _keys;

    public SecretsKey Newest => All[0];

    public SecretsKey? Of(string id) => All.FirstOrDefault(k => k.Id == id);

    // The first one is the newest.
    public IReadOnlyList<SecretsKey> All
    {
        get
        {
            lock (_reading) return _keys ??= Read();
        }
    }

    private List<SecretsKey> Read()
    {
        var file = options.Value.SecretsKeyFile ?? Beside();
        if (!File.Exists(file)) Make(file);
        return Parse(File.ReadAllText(file), file);
    }

    public static List<SecretsKey> Parse(string text, string file)
    {
        var keys = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Select((line, at) => Key(line, at, file)).ToList();
        return keys.Count > 0 ? keys : throw new InvalidOperationException($"{file} holds no key: a line of {KeyBytes} bytes in base64.");
    }

    private static SecretsKey Key(string line, int at, string file)
    {
        var bytes = new byte[KeyBytes];
        if (!Convert.TryFromBase64String(line, bytes, out var read) || read != KeyBytes) throw new InvalidOperationException($"{file}: key {at + 1} is not {KeyBytes} bytes in base64.");
        return new SecretsKey(Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4)), bytes);
    }

    // Beside the file of the database, where there is one; a database on a server is used by several, and one of them making a key for itself would lock the others out.
    private string Beside()
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = configuration.GetConnectionString("Dims") ?? "" };
        if (options.Value.Engine == "sqlite") return Path.GetFullPath((connection.TryGetValue("Data Source", out var source) ? source.ToString() : "data/dims.db") + ".key");
        return environment.IsDevelopment() ? Path.GetFullPath("data/dims.key") : throw new Problem(ProblemCodes.NoSecretsKey, "Secrets of partners and codes of visitors cannot be kept: the operator has to set Dims__SecretsKeyFile.");
    }

    // Whole under another name first: who reads it meanwhile reads no half key, and of two that make it one is kept.
    private void Make(string file)
    {
        if (options.Value.SecretsKeyFile is not null) throw new InvalidOperationException($"{file}, which Dims__SecretsKeyFile names, is not there.");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var made = $"{file}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(made, how)) stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
        try
        {
            File.Move(made, file, overwrite: false);
            Made(log, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(made);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A key for the secrets of partners was made in {File}. Copy it to where the backups are not: without it every partner needs a new secret.")]
    private static partial void Made(ILogger log, string file);
}
