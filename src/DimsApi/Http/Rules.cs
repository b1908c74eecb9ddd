using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Dims.Http;

public static partial class Patterns
{
    public const string Reference = @"^[A-Za-z0-9][A-Za-z0-9._:/-]*$";
    public const string Slug = @"^[a-z0-9]+(-[a-z0-9]+)*$";

    // The whole text: to .NET a $ also stands before a line break at the end.
    public static bool Fits(string text, string pattern) => Known.GetOrAdd(pattern, Make).Match(text) is { Success: true } match && match.Length == text.Length;

    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    // In time that follows the text's length, whatever the text: so without a limit in time, which a busy machine would run into.
    private static Regex Make(string pattern) => new(pattern, RegexOptions.NonBacktracking);
}

// Every string of the list has 1 to `longest` characters.
[AttributeUsage(AttributeTargets.Property)]
public sealed class EachLengthAttribute(int longest) : Attribute
{
    public int Longest { get; } = longest;
}

// A number at or above 0 with at most 9 digits before and 6 after the point.
[AttributeUsage(AttributeTargets.Property)]
public sealed class AmountAttribute : Attribute;

// The attributes of wire types, held against an object: the same for a body, a spreadsheet row and an import.
public static partial class Rules
{
    private static readonly ConcurrentDictionary<Type, Rule[]> Plans = new();

    public static Faults Check(object value, Faults? faults = null, string at = "")
    {
        faults ??= new Faults();
        Walk(value, new Place(at), faults);
        if (value is Messaging.IChecked check) check.Check(faults);
        return faults;
    }

    private static void Walk(object value, Place at, Faults faults)
    {
        foreach (var rule in Plans.GetOrAdd(value.GetType(), PlanFor))
        {
            if (rule.Get(value) is not { } member) continue;
            var place = new Place(rule.Pointer, Parent: at);
            foreach (var attribute in rule.Attributes) Judge(attribute, member, place, faults);
            if (rule.IsList)
            {
                var index = 0;
                foreach (var item in (IEnumerable)member)
                    if (item is not null) Walk(item, new Place("", index++, place), faults);
            }
            else if (rule.IsObject)
            {
                Walk(member, place, faults);
            }
        }
    }

    // Where a value stands. Nearly all are fine, so the text is made only when one is not.
    private sealed record Place(string Name, int Index = -1, Place? Parent = null)
    {
        public override string ToString() => Parent + (Index < 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"/{Index}"));
    }

    private static void Judge(Attribute attribute, object value, Place at, Faults faults)
    {
        switch (attribute)
        {
            case StringLengthAttribute length when value is string text:
                JudgeLength(text, length.MinimumLength, length.MaximumLength, at, faults);
                break;
            case RegularExpressionAttribute pattern when value is string text:
                if (!Patterns.Fits(text, pattern.Pattern)) faults.Add(at.ToString(), "pattern", $"does not have the form {pattern.Pattern}.");
                break;
            case RangeAttribute range:
                var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                var (least, most) = (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
                if (number < least || number > most) faults.Add(at.ToString(), "out-of-range", $"is {Show(value)}; allowed is {Show(range.Minimum)} to {Show(range.Maximum)}.");
                break;
            case MaxLengthAttribute most2 when value is ICollection list:
                if (list.Count > most2.Length) faults.Add(at.ToString(), "too-many", $"has {list.Count} items; at most {most2.Length} are allowed.");
                break;
            case MinLengthAttribute least2 when value is ICollection list:
                if (list.Count < least2.Length) faults.Add(at.ToString(), "too-few", $"has {list.Count} items; at least {least2.Length} are needed.");
                break;
            case EachLengthAttribute each when value is IEnumerable<string> texts:
                var index = 0;
                foreach (var text in texts) JudgeLength(text, 1, each.Longest, new Place("", index++, at), faults);
                break;
            case AmountAttribute when value is decimal amount:
                if (amount < 0) faults.Add(at.ToString(), "negative", $"is {Show(amount)}; an amount is never negative.");
                else if (amount > 999_999_999.999999m || decimal.Round(amount, 6) != amount) faults.Add(at.ToString(), "too-many-digits", "has more than 9 digits before or 6 after the point.");
                break;
        }
    }

    private static void JudgeLength(string text, int least, int most, Place at, Faults faults)
    {
        if (text.Length > most) faults.Add(at.ToString(), "too-long", $"has {text.Length} characters; at most {most} are allowed.");
        else if (text.Length < least || string.IsNullOrWhiteSpace(text)) faults.Add(at.ToString(), "too-short", $"is empty or too short; at least {Math.Max(1, least)} characters are needed.");
        else if (HasControl(text, most >= LongText)) faults.Add(at.ToString(), "control-character", "holds a control character.");
    }

    // Line breaks and tabs belong in texts of some length only, never in a name.
    private const int LongText = 1000;

    private static bool HasControl(string text, bool lines)
    {
        foreach (var c in text) if (char.IsControl(c) && !(lines && c is '\n' or '\t')) return true;
        return false;
    }

    private static string Show(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Rule[] PlanFor(Type type)
    {
        var info = Wire.Json.GetTypeInfo(type);
        if (info.Kind != JsonTypeInfoKind.Object) return [];
        // Of a member that no rule is about not even the value is read.
        return [.. info.Properties.Where(p => p.Get is not null).Select(p => new Rule(
            "/" + p.Name, p.Get!, [.. (p.AttributeProvider?.GetCustomAttributes(true) ?? []).OfType<Attribute>().Where(a => a is ValidationAttribute and not RequiredAttribute or EachLengthAttribute or AmountAttribute)],
            IsList(p.PropertyType, out var item) && IsObject(item), IsObject(p.PropertyType))).Where(r => r.Attributes.Length > 0 || r.IsList || r.IsObject)];
    }

    private static bool IsList(Type type, out Type item)
    {
        item = type == typeof(string) ? typeof(string) : type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? type;
        return type != typeof(string) && item != type;
    }

    private static bool IsObject(Type type) => type.IsClass && type != typeof(string) && type.Namespace?.StartsWith("Dims", StringComparison.Ordinal) == true;

    private sealed record Rule(string Pointer, Func<object, object?> Get, Attribute[] Attributes, bool IsList, bool IsObject);
}
