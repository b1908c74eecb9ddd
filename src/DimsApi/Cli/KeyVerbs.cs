using System.CommandLine;
using System.Globalization;
using Dims.Access;
using Dims.Http;
using Dims.Storage;
using MediatR;
using Spectre.Console;

namespace Dims.Cli;

internal static class KeyVerbs
{
    public static Command Build(Place place) => new("keys", "Make, list and revoke keys.") { Create(place), List(place), Revoke(place) };

    private static Command Create(Place place)
    {
        var role = new Option<string>("--role") { Description = string.Join(", ", Roles.All), Required = true };
        var name = new Option<string>("--name") { Description = "A work label of the owner; never more about a person.", Required = true };
        var location = new Option<string?>("--location") { Description = "The location's id, for the role location." };
        var expires = new Option<int?>("--expires") { Description = "Days until it no longer works (default: never)." };
        expires.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 36500) result.AddError("--expires takes 1 to 36500 days.");
        });
        var verb = new Command("create", "Make a key. It is shown this once, as the last line of standard output.") { role, name, location, expires };
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var created = await services.GetRequiredService<IMediator>().Send(
                new CreateKey
                {
                    Role = parsed.GetRequiredValue(role),
                    Name = parsed.GetRequiredValue(name),
                    Location = parsed.GetValue(location),
                    ExpiresAt = parsed.GetValue(expires) is { } days ? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(days) : null,
                },
                cancel);
            var until = created.ExpiresAt is { } at ? $", until {Instant.Text(at)}" : "";
            await place.Terminal.Output.WriteLineAsync($"Key {created.Id} of {created.OwnerName}, role {created.Role}{until}. It is stored as a hash and shown only now:");
            await place.Terminal.Output.WriteLineAsync(created.Key);
            return CommandLine.Done;
        }));
        return verb;
    }

    private static Command List(Place place)
    {
        var verb = new Command("list", "List the keys; never the keys themselves.");
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var keys = await services.GetRequiredService<KeyQueries>().List(cancel);
            var table = new Table().Border(TableBorder.Simple).AddColumns("id", "owner", "role", "created", "expires", "last used", "revoked");
            foreach (var key in keys.OrderBy(k => k.OwnerName, StringComparer.Ordinal).ThenBy(k => k.CreatedAt))
                table.AddRow(new[] { key.Id, key.OwnerName, key.Role, Instant.Text(key.CreatedAt), At(key.ExpiresAt, "never"), At(key.LastUsedAt, "never"), At(key.RevokedAt, "") }.Select(Markup.Escape).ToArray());
            place.Terminal.Screen().Write(table);
            return CommandLine.Done;
        }));
        return verb;
    }

    private static Command Revoke(Place place)
    {
        var id = new Argument<string>("id") { Description = "The key's id, as `dims keys list` shows it." };
        var verb = new Command("revoke", "Revoke a key; it stops working within a second on every instance.") { id };
        verb.SetAction((parsed, cancel) => place.Use(migrate: true, async services =>
        {
            var wanted = parsed.GetRequiredValue(id);
            if (!await services.GetRequiredService<IMediator>().Send(new RevokeKey(wanted), cancel))
                throw new Problem(ProblemCodes.NotFound, string.Create(CultureInfo.InvariantCulture, $"There is no key '{wanted}'."));
            await place.Terminal.Output.WriteLineAsync($"Key {wanted} is revoked.");
            return CommandLine.Done;
        }));
        return verb;
    }

    private static string At(DateTimeOffset? at, string otherwise) => at is { } known ? Instant.Text(known) : otherwise;
}
