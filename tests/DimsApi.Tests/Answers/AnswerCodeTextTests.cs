using Dims.Answers;

namespace Dims.Tests.Answers;

public sealed class AnswerCodeTextTests
{
    private static readonly Random Chance = new(7);

    private static string New() => AnswerCodeText.Make(Chance.Next);

    [Fact]
    public void A_code_has_more_than_sixty_bits_and_no_two_characters_that_are_mistaken_for_each_other()
    {
        Assert.True(Math.Pow(AnswerCodeText.Characters.Length, AnswerCodeText.Length - 1) > Math.Pow(2, 60));
        Assert.Equal(AnswerCodeText.Characters.Length, AnswerCodeText.Characters.Distinct().Count());
        foreach (var alike in new[] { "0OQ", "1IL", "UV", "MN", "2Z", "5S", "6G", "8B" }) Assert.True(alike.Count(AnswerCodeText.Characters.Contains) <= 1, alike);
        Assert.Matches("^[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}$", AnswerCodeText.Show(New()));
    }

    [Fact]
    public void It_is_read_in_any_case_with_any_space_and_hyphen_and_by_what_only_looks_like_a_digit()
    {
        for (var i = 0; i < 200; i++)
        {
            var code = New();
            foreach (var typed in new[] { code, AnswerCodeText.Show(code).ToLowerInvariant(), "  " + string.Join(' ', code.ToCharArray()) + "\n", AnswerCodeText.Show(code).Replace('-', '\u2013'), code.Replace('2', 'z').Replace('5', 'S').Replace('6', 'g').Replace('8', 'B') })
                Assert.Equal(code, AnswerCodeText.Read(typed, out _));
        }
    }

    [Fact]
    public void One_wrong_character_or_two_that_changed_places_are_never_another_code()
    {
        for (var n = 0; n < 40; n++)
        {
            var code = New();
            for (var i = 0; i < code.Length; i++)
            {
                foreach (var other in AnswerCodeText.Characters.Where(c => c != code[i]))
                {
                    Assert.Null(AnswerCodeText.Read(code[..i] + other + code[(i + 1)..], out var fault));
                    Assert.Equal("code-check", fault!.Value.Code);
                }
                for (var j = i + 1; j < code.Length; j++)
                {
                    if (code[i] == code[j]) continue;
                    var changed = code.ToCharArray();
                    (changed[i], changed[j]) = (changed[j], changed[i]);
                    Assert.Null(AnswerCodeText.Read(new string(changed), out _));
                }
            }
        }
    }

    [Theory]
    [InlineData("O", "a code never has the letter O or Q, nor the digit 0.")]
    [InlineData("0", "a code never has the letter O or Q, nor the digit 0.")]
    [InlineData("l", "a code never has the letter I or L, nor the digit 1.")]
    [InlineData("v", "a code never has the letter U or V.")]
    [InlineData("n", "a code never has the letter N.")]
    [InlineData("é", "a code has only the characters")]
    public void A_character_that_no_code_has_is_named_by_its_place(string typed, string says)
    {
        var code = AnswerCodeText.Show(New());
        Assert.Null(AnswerCodeText.Read(code[..7] + typed + code[8..], out var fault));
        Assert.Equal("code-character", fault!.Value.Code);
        Assert.StartsWith("cannot be right at character 7: " + says, fault.Value.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("7", 1)]
    [InlineData("7777777777777777", 16)]
    public void Too_few_or_too_many_characters_are_counted(string typed, int count)
    {
        Assert.Null(AnswerCodeText.Read(typed, out var fault));
        Assert.Equal("code-length", fault!.Value.Code);
        Assert.StartsWith($"has {count} characters; a code has 15", fault.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_of_a_mistyped_code_never_repeats_it()
    {
        for (var i = 0; i < 300; i++)
        {
            var typed = New().Remove(i % 15, 1).Insert(Chance.Next(14), "OL0Q1UVN2A"[i % 10].ToString());
            if (AnswerCodeText.Read(typed, out var fault) is not null) continue;
            for (var at = 0; at + 4 <= typed.Length; at++) Assert.DoesNotContain(typed.Substring(at, 4), fault!.Value.Detail.Replace(AnswerCodeText.Characters, "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
