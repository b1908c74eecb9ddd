namespace Dims.Substances;

// How many letters must be put in, left out or exchanged to make one name of another (Levenshtein), as far as it matters.
public static class NameDistance
{
    private const int OnStack = 256;

    // More than `most` is answered as most + 1.
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        Span<int> row = b.Length < OnStack ? stackalloc int[b.Length + 1] : new int[b.Length + 1];
        for (var j = 0; j < row.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            // Further from the diagonal than `most` is too far: those fields are never looked at.
            var (first, last) = (Math.Max(1, i - most), Math.Min(b.Length, i + most));
            var diagonal = row[first - 1];
            row[first - 1] = first == 1 ? i : most + 1;
            var least = row[first - 1];
            for (var j = first; j <= last; j++)
            {
                var above = j == i + most ? most + 1 : row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
                least = Math.Min(least, row[j]);
            }
            if (least > most) return most + 1;
        }
        return Math.Min(row[b.Length], most + 1);
    }
}
