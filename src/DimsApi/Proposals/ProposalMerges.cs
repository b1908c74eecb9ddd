using System.Globalization;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Proposals;

// When a name has got another meaning: a proposal that went by it goes by what it stands for, and where there is one about that product already, the two become one.
public sealed class ProposalMerges(Session session)
{
    private const int AtOnce = 20;
    private readonly ProposalRows _rows = new(session);

    // `text` is what proposals have stood under: a slug, or a folded name that nobody knew. True where more are left than one transaction should do.
    public async Task<bool> Follow(string text, RegisterSnapshot register)
    {
        if (Product.Named(text, register) == text) return false;
        var ids = await session.Query<string>(
            """
            SELECT p.id FROM proposal_substances a JOIN proposals p ON p.id = a.proposal JOIN proposal_products k ON k.product = p.product AND k.proposal = p.id WHERE a.substance = @text AND p.substance = @text
            UNION SELECT p.id FROM proposals p JOIN proposal_products k ON k.product = p.product AND k.proposal = p.id WHERE p.sold_as = @text
            ORDER BY 1 LIMIT @AtOnce
            """, new { text, AtOnce });
        foreach (var id in ids) await Follow((await ProposalRecord.Find(session, id))!, register);
        return ids.Count == AtOnce;
    }

    private async Task Follow(ProposalRecord there, RegisterSnapshot register)
    {
        var product = Product.Of(there, register);
        var (old, key) = (there.Product!, product.Key!);
        if (old == key) return;
        // In the order of keys, as whoever raises them: rows of products before proposals.
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in new[] { old, key }.Order(StringComparer.Ordinal)) owners[one] = await _rows.Current(one, there.Id);
        foreach (var id in owners.Values.Append(there.Id).Distinct().Order(StringComparer.Ordinal)) await ProposalRecord.Lock(session, id);
        var record = (await ProposalRecord.Find(session, there.Id))!;
        if (owners[old] != record.Id) return;
        var other = owners[key] == record.Id ? null : (await ProposalRecord.Find(session, owners[key]))!;
        await _rows.Leave(old);
        if (other is null) await Become(record, product, null);
        else if (record.At == ProposalState.Closed || (!AreOne(record, other, product) && other.Last > record.Last)) await Become(record, product with { Substance = null }, null);
        else if (other.At == ProposalState.Closed || !AreOne(record, other, product))
        {
            await _rows.Move(key, record.Id);
            await Become(record, product, other.Id);
        }
        else if (record.At == ProposalState.TakenUp && other.At == ProposalState.TakenUp) await Become(record, product with { Substance = null }, null);
        else if (Rank(record) < Rank(other) || (Rank(record) == Rank(other) && string.CompareOrdinal(record.Id, other.Id) < 0))
        {
            await _rows.Move(key, record.Id);
            await Become(record, product, null);
            await Unite((await ProposalRecord.Find(session, record.Id))!, other);
        }
        else await Unite(other, record);
    }

    // Of what has no look the days belong to the product.
    private static bool AreOne(ProposalRecord record, ProposalRecord other, Product product) =>
        (product with { Day = record.Last }).GoesOnAfter(other.Last) && (product with { Day = other.Last }).GoesOnAfter(record.Last);

    // A draft hangs on what is taken up, people wait for what is open.
    private static int Rank(ProposalRecord record) => record.At switch { ProposalState.TakenUp => 0, ProposalState.Open => 1, _ => 2 };

    // What nothing is merged into any more keeps its own words, and has no product.
    private async Task Become(ProposalRecord record, Product product, string? previous)
    {
        if (product.Substance is not null)
        {
            await _rows.About(record.Id, [product.Substance]);
            await _rows.Step(record, ProposalStepKind.Renamed, $"It is about {product.Substance} now; it was about {record.Substance}.", by: false);
        }
        await _rows.Become(record, product, previous, product.Substance is null ? 0 : 1);
    }

    // All evidence of the one goes to the other, with who gave it and when; what it holds already is not doubled. Nothing of it is new: no rejection ends by it.
    private async Task Unite(ProposalRecord into, ProposalRecord gone)
    {
        var evidence = await _rows.Fresh(into.Id, await _rows.All(gone.Id));
        var samples = await _rows.NewSamples(into.Id, evidence);
        await _rows.Add(into.Id, into.Evidence, evidence, asTheyWere: true);
        await _rows.About(into.Id, await session.Query<string>("SELECT substance FROM proposal_substances WHERE proposal = @Id", new { gone.Id }));
        await _rows.Step(into, ProposalStepKind.Merged, string.Create(CultureInfo.InvariantCulture, $"Another proposal turned out to be about the same product: {gone.Title} Its evidence is here: {evidence.Count}."), by: false);
        await _rows.Save(into with
        {
            Evidence = into.Evidence + evidence.Count,
            Samples = into.Samples + samples,
            Steps = into.Steps + 1,
            Urgent = Math.Max(into.Urgent, gone.Urgent),
            LastDay = string.CompareOrdinal(gone.LastDay, into.LastDay) > 0 ? gone.LastDay : into.LastDay,
            Kinds = gone.Kinds.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(k => !into.HasKind(k)).Aggregate(into.Kinds, (all, kind) => all + kind + ","),
        });
        await _rows.Step(gone, ProposalStepKind.Merged, "It turned out to be about the same product as another proposal, which has its evidence now: " + into.Title, by: false);
        await _rows.Save(gone with { State = Wire.Name(ProposalState.Closed), Place = (int)ProposalState.Closed, ReopensAfter = null, Held = 0, Steps = gone.Steps + 1, MergedInto = into.Id });
    }
}
