using Dims.Storage;
using MediatR;

namespace Dims.Messaging;

// Who did what to what, in the same transaction as the deed. One row per command; a slice of a batch is one command.
public sealed class AuditBehavior<TCommand, TAnswer>(Session session) : IPipelineBehavior<TCommand, TAnswer>
    where TCommand : ICommand<TAnswer>
{
    private static readonly string Action = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(TCommand).Name);

    public async Task<TAnswer> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        var answer = await next();
        if (request is IHousekeeping) return answer;
        await session.Write(
            "INSERT INTO audit (id, at, owner_id, key_id, action, subject, trace_id) VALUES (@id, @at, @owner, @key, @action, @subject, @trace)",
            ("@id", session.NewId()), ("@at", session.NowText), ("@owner", session.Call.Caller?.Owner), ("@key", session.Call.Caller?.KeyId),
            ("@action", Action), ("@subject", request.Subject(answer!)), ("@trace", session.Call.TraceId));
        return answer;
    }
}
