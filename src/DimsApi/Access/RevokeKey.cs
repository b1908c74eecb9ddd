using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Access;

// False: there is no such key. Revoking twice is no fault.
public sealed record RevokeKey(string Id) : ICommand<bool>
{
    public string? Subject(object answer) => Id;
}

public sealed class RevokeKeyHandler(Session session) : IRequestHandler<RevokeKey, bool>
{
    public async Task<bool> Handle(RevokeKey command, CancellationToken cancellationToken)
    {
        var found = await session.Execute("UPDATE keys SET revoked_at = COALESCE(revoked_at, @at) WHERE id = @Id", new { command.Id, at = session.NowText });
        await session.Touch(Counters.Access);
        return found > 0;
    }
}
