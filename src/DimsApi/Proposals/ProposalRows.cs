using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Proposals;

// The only writer of the tables of proposals. Evidence and steps are only added.
internal sealed class ProposalRows(Session session)
{
    private string? Owner => session.Call.Caller?.Owner;

    // The proposal that evidence about the product goes to: its row stays locked until the end, so that who raises the same product at the same time waits, and finds this one.
    public async Task<string> Current(string product, string id) => (await session.Scalar<string>(
        "INSERT INTO proposal_products (product, proposal) VALUES (@product, @id) ON CONFLICT (product) DO UPDATE SET product = excluded.product RETURNING proposal", new { product, id }))!;

    public Task Move(string product, string id) => session.Execute("UPDATE proposal_products SET proposal = @id WHERE product = @product", new { product, id });

    // Nobody's any more: the next one under this key is a new one.
    public Task Leave(string product) => session.Execute("DELETE FROM proposal_products WHERE product = @product", new { product });

    public Task Become(ProposalRecord record, Product product, string? previous, int steps) => session.Execute(
        """
        UPDATE proposals SET product = @Key, substance = COALESCE(@Substance, substance), sold_as = COALESCE(@SoldAs, sold_as), previous = COALESCE(previous, @previous), edition = edition + 1, steps = steps + @steps WHERE id = @Id
        """, new { product.Key, product.Substance, product.SoldAs, previous, steps, record.Id });

    // Every piece of it, as it was given.
    public async Task<IReadOnlyList<OfferedEvidence>> All(string id) =>
        [.. (await session.Query<(string Identity, long? Sample, string? Owner, string Document)>("SELECT identity, sample, added_by, document FROM proposal_evidence WHERE proposal = @id ORDER BY ordinal", new { id })).Select(e =>
        {
            var said = JsonSerializer.Deserialize<ProposalEvidence>(e.Document, Wire.Json)!;
            return new OfferedEvidence { Kind = said.Kind, Source = "", Identity = e.Identity, Number = e.Sample, Owner = e.Owner, Said = said };
        })];

    public Task Insert(string id, Offer offer, bool generated, string? previous) => session.Execute(
        """
        INSERT INTO proposals (id, state, place, title, urgent, exercise, generated, product, form, substance, look, sold_as, region, last_day, previous, raised_by, raised_at)
        VALUES (@id, 'open', @place, @Title, @urgent, @exercise, @generated, @Key, @form, @Substance, @Look, @SoldAs, @Region, @day, @previous, @Owner, @NowText)
        """,
        new
        {
            id,
            place = (int)ProposalState.Open,
            offer.Title,
            urgent = offer.Urgent ? 1 : 0,
            exercise = offer.Product.Exercise ? 1 : 0,
            generated = generated ? 1 : 0,
            offer.Product.Key,
            form = Wire.Name(offer.Product.Form),
            offer.Product.Substance,
            offer.Product.Look,
            offer.Product.SoldAs,
            offer.Product.Region,
            day = SampleRows.Day(offer.Product.Day),
            previous,
            Owner,
            session.NowText,
        });

    public async Task About(string id, IReadOnlyList<string> substances)
    {
        foreach (var substance in substances)
            await session.Execute("INSERT INTO proposal_substances (substance, proposal) VALUES (@substance, @id) ON CONFLICT (substance, proposal) DO NOTHING", new { substance, id });
    }

    // What it does not hold yet, each once.
    public async Task<IReadOnlyList<OfferedEvidence>> Fresh(string id, IReadOnlyList<OfferedEvidence> offered)
    {
        string[] identities = [.. offered.Select(e => e.Identity)];
        var known = (await session.Query<string>($"SELECT identity FROM proposal_evidence WHERE proposal = @id AND {session.Database.In("identity", "@identities")}", new { id, identities })).ToHashSet(StringComparer.Ordinal);
        return [.. offered.Where(e => known.Add(e.Identity))];
    }

    // How many samples it does not hold yet.
    public async Task<int> NewSamples(string id, IReadOnlyList<OfferedEvidence> fresh)
    {
        long[] numbers = [.. fresh.Select(e => e.Number).OfType<long>().Distinct()];
        if (numbers.Length == 0) return 0;
        return numbers.Length - (int)await session.Scalar<long>($"SELECT count(DISTINCT sample) FROM proposal_evidence WHERE proposal = @id AND {session.Database.In("sample", "@numbers")}", new { id, numbers });
    }

    // By anything but samples that were taken out of the register; what took answers back goes on to speak.
    public async Task<bool> IsCarried(string id) => await session.Scalar<int?>(
        "SELECT 1 FROM proposal_evidence e LEFT JOIN samples s ON s.number = e.sample WHERE e.proposal = @id AND (s.number IS NULL OR s.state <> 'removed' OR e.identity LIKE 'recognition:%') LIMIT 1", new { id }) is not null;

    // `asTheyWere`: with who gave it and when, as it was given to another proposal.
    public async Task Add(string id, int first, IReadOnlyList<OfferedEvidence> fresh, bool asTheyWere = false)
    {
        for (var i = 0; i < fresh.Count; i++)
        {
            var said = asTheyWere ? fresh[i].Said with { Ordinal = first + i } : fresh[i].Said with { Ordinal = first + i, AddedAt = session.Now, AddedBy = session.Call.Caller is { } caller && fresh[i].Said.Sample?.Rule is null ? caller.OwnerName : null };
            await session.Execute(
                "INSERT INTO proposal_evidence (proposal, ordinal, identity, kind, sample, added_by, document) VALUES (@id, @Ordinal, @Identity, @kind, @Number, @owner, @document)",
                new { id, said.Ordinal, fresh[i].Identity, kind = Wire.Name(said.Kind), fresh[i].Number, owner = asTheyWere ? fresh[i].Owner : said.AddedBy is null ? null : Owner, document = JsonSerializer.Serialize(said, Wire.Json) });
        }
    }

    // `by`: false where a rule or the program did it, whoever's request it was.
    public Task Step(ProposalRecord record, ProposalStepKind step, string? note, string? alert = null, bool by = true) => session.Execute(
        """
        INSERT INTO proposal_steps (proposal, ordinal, step, at, owner_id, note, alert_id) VALUES (@Id, @Steps, @step, @NowText, @owner, @note, @alert)
        """, new { record.Id, record.Steps, step = Wire.Name(step), session.NowText, owner = by ? Owner : null, note, alert });

    // What has changed; the counters are those of the record as it is to be.
    public Task Save(ProposalRecord record) => session.Execute(
        """
        UPDATE proposals SET state = @State, place = @Place, title = @Title, urgent = @Urgent, withdrawn_by_source = @WithdrawnBySource, last_day = @LastDay, edition = edition + 1, evidence = @Evidence, steps = @Steps, samples = @Samples,
               kinds = @Kinds, reopens_after = @ReopensAfter, held = @Held, alert_id = @AlertId, merged_into = @MergedInto
        WHERE id = @Id
        """, record);

    public async Task<bool> HoldsGenerated() => await session.Scalar<long>(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM locations WHERE generated = 1) OR EXISTS (SELECT 1 FROM samples WHERE generated = 1) THEN 1 ELSE 0 END") == 1;
}
