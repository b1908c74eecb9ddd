using System.Security.Cryptography;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Exports;

// The key by which exported samples get their ids: made once, whoever asks first.
internal sealed record MakeExportKey : ICommand<string>, IHousekeeping
{
    public static Task<string?> Find(Sql sql) => sql.Scalar<string>("SELECT value FROM export_keys WHERE id = 1");
}

internal sealed class MakeExportKeyHandler(Session session) : IRequestHandler<MakeExportKey, string>
{
    public async Task<string> Handle(MakeExportKey command, CancellationToken cancellationToken)
    {
        await session.Execute("INSERT INTO export_keys (id, value) VALUES (1, @value) ON CONFLICT (id) DO NOTHING", new { value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) });
        return (await MakeExportKey.Find(session))!;
    }
}
