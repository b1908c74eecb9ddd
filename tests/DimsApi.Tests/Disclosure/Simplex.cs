namespace Dims.Tests.Disclosure;

// Linear programming: the most that a sum of unknowns can be where sums of some of them are known and none is below 0. Dense, with Bland's rule, so that it ends.
internal sealed class Simplex
{
    private const double Least = 1e-9;

    private readonly double[][] _rows;
    private readonly int[] _basis;
    private readonly int _unknowns;

    // A first solution, by the artificial unknowns of the two-phase method.
    public Simplex(int unknowns, IReadOnlyList<(IReadOnlySet<int> Of, double Sum)> known)
    {
        _unknowns = unknowns;
        var width = unknowns + known.Count + 1;
        _rows = [.. known.Select((k, i) =>
        {
            var row = new double[width];
            foreach (var at in k.Of) row[at] = 1;
            (row[unknowns + i], row[^1]) = (1, k.Sum);
            return row;
        })];
        _basis = [.. Enumerable.Range(unknowns, known.Count)];
        var costs = new double[width];
        for (var i = unknowns; i < width - 1; i++) costs[i] = -1;
        IsPossible = Math.Abs(Improve(_rows, _basis, costs, width - 1)) < 1e-6;
        // An artificial unknown that stayed, at 0, leaves; a row without others says what the rest says.
        for (var r = 0; r < _rows.Length; r++)
            if (_basis[r] >= unknowns && Array.FindIndex(_rows[r], 0, unknowns, v => Math.Abs(v) > Least) is >= 0 and var enters) Pivot(_rows, null, _basis, r, enters);
    }

    public bool IsPossible { get; }

    public double Most(IReadOnlySet<int> of) => Best(of, 1);

    public double Least0(IReadOnlySet<int> of) => -Best(of, -1);

    private double Best(IReadOnlySet<int> of, double sign)
    {
        var (rows, basis, costs) = (_rows.Select(r => (double[])r.Clone()).ToArray(), (int[])_basis.Clone(), new double[_rows.Length == 0 ? _unknowns + 1 : _rows[0].Length]);
        foreach (var at in of) costs[at] = sign;
        return Improve(rows, basis, costs, _unknowns);
    }

    // Only the first `entering` unknowns may come in.
    private static double Improve(double[][] rows, int[] basis, double[] costs, int entering)
    {
        var reduced = (double[])costs.Clone();
        for (var r = 0; r < rows.Length; r++)
            if (costs[basis[r]] is not 0 and var cost) for (var c = 0; c < reduced.Length; c++) reduced[c] -= cost * rows[r][c];
        while (true)
        {
            var enters = Array.FindIndex(reduced, 0, entering, v => v > Least);
            if (enters < 0) return -reduced[^1];
            var leaves = -1;
            for (var r = 0; r < rows.Length; r++)
            {
                if (rows[r][enters] <= Least) continue;
                if (leaves < 0) leaves = r;
                else
                {
                    var (mine, best) = (rows[r][^1] / rows[r][enters], rows[leaves][^1] / rows[leaves][enters]);
                    if (mine < best - Least || (Math.Abs(mine - best) <= Least && basis[r] < basis[leaves])) leaves = r;
                }
            }
            if (leaves < 0) return double.PositiveInfinity;
            Pivot(rows, reduced, basis, leaves, enters);
        }
    }

    private static void Pivot(double[][] rows, double[]? reduced, int[] basis, int leaves, int enters)
    {
        var row = rows[leaves];
        var by = row[enters];
        for (var c = 0; c < row.Length; c++) row[c] /= by;
        for (var r = 0; r < rows.Length; r++) if (r != leaves) Subtract(rows[r], row, rows[r][enters]);
        if (reduced is not null) Subtract(reduced, row, reduced[enters]);
        basis[leaves] = enters;
    }

    private static void Subtract(double[] from, double[] row, double times)
    {
        if (times == 0) return;
        for (var c = 0; c < from.Length; c++) from[c] -= times * row[c];
    }
}
