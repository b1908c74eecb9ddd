using System.Security.Cryptography;
using System.Text.Json;
using Dims.Access;
using Dims.Answers;
using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Messaging;

// The answer of a command that came with an Idempotency-Key is stored in the command's own transaction and given again to the same request.
public sealed class IdempotencyBehavior<TCommand, TAnswer>(Session session, CurrentCall call, AnswerKeys keys) : IPipelineBehavior<TCommand, TAnswer>
    where TCommand : ICommand<TAnswer>
{
    public async Task<TAnswer> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        // Slices of one request share its key, and a repeated one changes nothing.
        if (request is ISlice || call.Value is not { IdempotencyKey: { } key, Caller: { } caller } || !session.Carries(request)) return await next();
        if (!await session.Database.TryClaim(session, $"{caller.Owner} {key}")) throw InFlightKeys.StillRunning();
        var hash = Hash(request);
        var stored = await session.One<StoredAnswer>("SELECT request_hash, answer FROM idempotency_keys WHERE owner_id = @Owner AND key = @key", new { caller.Owner, key });
        if (stored is not null)
        {
            if (stored.RequestHash != hash)
                throw new Problem(ProblemCodes.IdempotencyReuse, "This Idempotency-Key was used with another body or operation. A new request needs a new key.");
            call.Value = call.Value with { Replayed = true };
            return JsonSerializer.Deserialize<TAnswer>(stored.Answer, Wire.Json)!;
        }
        var answer = await next();
        var kept = answer is IShowsSecret secret ? secret.WithoutSecret() : answer!;
        await session.Execute(
            "INSERT INTO idempotency_keys (owner_id, key, request_hash, answer, created_at) VALUES (@Owner, @key, @hash, @answer, @at)",
            new { caller.Owner, key, hash, answer = JsonSerializer.Serialize(kept, kept.GetType(), Wire.Json), at = session.NowText });
        return answer;
    }

    private string Hash(TCommand request) =>
        Convert.ToHexString(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes($"{typeof(TCommand).Name} {call.Value.Path}\n"), .. JsonSerializer.SerializeToUtf8Bytes(request, Wire.Json), .. SecretOf(request)]));

    private byte[] SecretOf(TCommand request) => request is ICarriesSecret { Secret: { } secret } ? System.Text.Encoding.ASCII.GetBytes(keys.Mark(secret)) : [];

    private sealed record StoredAnswer
    {
        public required string RequestHash { get; init; }
        public required string Answer { get; init; }
    }
}
