using System.Globalization;
using Dims.Http;
using Dims.Rules;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

public sealed class PutSubstanceHandler(Session session, NameWriter names, EntryNames entryNames, RegisterHistory history, JudgeLater later, FormerMeanings former) : IRequestHandler<PutSubstance, Substance>
{
    public async Task<Substance> Handle(PutSubstance command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        var before = await RegisterRows.Substance(session, command.Slug);
        EntryNames.RequireAsRead(before, command.Tag);
        if (before?.MergedInto is { } into)
            throw new Problem(ProblemCodes.TransitionNotAllowed, $"'{command.Slug}' is merged into '{into}'. Change that one, or undo the merge first.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        var wanted = EntryNames.Of(command);
        var faults = await entryNames.Taken(wanted, new Naming(command.Slug, null));
        await CheckMembers(command, before, faults);
        await CheckCas(command, faults);
        faults.ThrowIfAny();
        await session.Execute(
            """
            INSERT INTO substances (slug, name, formula, inchi_key, molar_mass, isomer_group, is_group, source) VALUES (@Slug, @Name, @Formula, @InchiKey, @mass, @IsomerGroup, @isGroup, @Source)
            ON CONFLICT (slug) DO UPDATE SET name = excluded.name, formula = excluded.formula, inchi_key = excluded.inchi_key, molar_mass = excluded.molar_mass,
              isomer_group = excluded.isomer_group, is_group = excluded.is_group, source = excluded.source
            """, new { command.Slug, command.Name, command.Formula, command.InchiKey, mass = command.MolarMass?.ToString(CultureInfo.InvariantCulture), command.IsomerGroup, isGroup = command.Members.Count > 0 ? 1 : 0, command.Source });
        await Replace(command);
        var renamed = await entryNames.Replace(wanted, new Naming(command.Slug, null));
        // Names decide which results are its own, factors what they amount to, members what else they can be: all are changes of the data, and for a member that left too.
        string[] left = [.. (before?.Members ?? []).Except(command.Members)];
        if (renamed || (before is not null && !(left.Length == 0 && before.Members.Count == command.Members.Count && before.Salts.ToHashSet().SetEquals(command.Salts))))
            foreach (var slug in left.Append(command.Slug)) await session.Execute("UPDATE substances SET revision = @revision WHERE slug = @slug", new { revision = await session.Revision(), slug });
        // Classes decide which rules ask about it, members what it cannot be told apart from, factors what lies above a line.
        if (before is not null && !(before.Classes.ToHashSet().SetEquals(command.Classes) && before.Members.ToHashSet().SetEquals(command.Members) && before.Salts.ToHashSet().SetEquals(command.Salts)))
            foreach (var slug in left.Append(command.Slug)) await later.Entry(slug);
        await former.End();
        var after = (await RegisterRows.Substance(session, command.Slug))!;
        await history.Add(RegisterHistory.Substances, command.Slug, before is null ? RegisterChange.Entered : RegisterChange.Changed, before is null ? null : before with { LegalStatuses = null }, after with { LegalStatuses = null });
        return after;
    }

    private async Task Replace(PutSubstance command)
    {
        foreach (var (table, owner) in new[] { ("substance_classes", "substance"), ("substance_members", "substance_group"), ("substance_cas", "substance"), ("substance_salts", "substance") })
            await session.Execute($"DELETE FROM {table} WHERE {owner} = @Slug", new { command.Slug });
        foreach (var name in command.Classes) await session.Execute("INSERT INTO substance_classes (substance, class) VALUES (@Slug, @name)", new { command.Slug, name });
        foreach (var member in command.Members) await session.Execute("INSERT INTO substance_members (substance_group, member) VALUES (@Slug, @member)", new { command.Slug, member });
        foreach (var cas in command.Cas) await session.Execute("INSERT INTO substance_cas (substance, number, status) VALUES (@Slug, @Number, @Status)", new { command.Slug, cas.Number, cas.Status });
        foreach (var salt in command.Salts)
            await session.Execute("INSERT INTO substance_salts (substance, basis, factor) VALUES (@Slug, @basis, @factor)", new { command.Slug, basis = Wire.Name(salt.Basis), factor = salt.Factor.ToString(CultureInfo.InvariantCulture) });
    }

    // A group of substances that cannot be told apart has substances as members, no groups.
    private async Task CheckMembers(PutSubstance command, Substance? before, Faults faults)
    {
        for (var i = 0; i < command.Members.Count; i++)
        {
            var member = await session.One<Member>("SELECT slug, is_group, merged_into FROM substances WHERE slug = @slug", new { slug = command.Members[i] });
            if (member is not { } there) faults.Add($"/members/{i}", "unknown-substance", $"there is no substance '{command.Members[i]}'.");
            else if (there.IsGroup != 0) faults.Add($"/members/{i}", "is-a-group", $"'{there.Slug}' is a group with members of its own.");
            else if (there.MergedInto is { } into) faults.Add($"/members/{i}", "merged", $"'{there.Slug}' is merged into '{into}'.");
        }
        if (command.Members.Count > 0 && before is not null && await session.Scalar<string>("SELECT substance_group FROM substance_members WHERE member = @Slug", new { command.Slug }) is { } group)
            faults.Add("/members", "is-a-member", $"'{command.Slug}' is itself a member of '{group}'.");
    }

    private sealed record Member { public string Slug { get; init; } = ""; public long IsGroup { get; init; } public string? MergedInto { get; init; } }

    // The numbers of an entry that was merged stay with it, though they find the other one.
    private async Task CheckCas(PutSubstance command, Faults faults)
    {
        for (var i = 0; i < command.Cas.Count; i++)
            if (await session.Scalar<string>("SELECT substance FROM substance_cas WHERE number = @Number AND substance <> @Slug", new { command.Cas[i].Number, command.Slug }) is { } other)
                faults.Add($"/cas/{i}/number", "taken", $"'{command.Cas[i].Number}' is the number of '{other}'.");
    }
}
