using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Approvals;

/// <summary>Refuses an entry that names no loaded site, job type or field: with a misspelt one, nobody would notice that four eyes or two approvals are not demanded.</summary>
internal sealed class ApprovalOptionsValidator(ISitePackCatalog packs) : IValidateOptions<ApprovalOptions>
{
    public ValidateOptionsResult Validate(string? name, ApprovalOptions options)
    {
        var entries = options.OtherThanSubmitter
            .Select((entry, place) => (Error: entry == ApprovalOptions.AllJobs ? null : ErrorOf(entry), Text: $"{nameof(ApprovalOptions.OtherThanSubmitter)}:{place} is \"{entry}\""));
        var rules = options.TwoApprovers
            .Select((rule, place) => (Error: ErrorOf(rule), Text: $"{nameof(ApprovalOptions.TwoApprovers)}:{place} is for \"{rule.Job}\""));
        var failures = entries.Concat(rules).Where(entry => entry.Error is not null).Select(entry => $"{ApprovalOptions.Section}:{entry.Text}. {entry.Error}").ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private string? ErrorOf(string entry)
    {
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        var site = slash < 0 ? entry : entry[..slash];
        if (packs.Find(site) is not { } pack)
        {
            return $"No site \"{site}\" is loaded; upper and lower case count. {NearestNameSuggester.Hint(site, packs.All.Select(known => known.Site))}";
        }

        var type = entry[(slash + 1)..];
        if (slash < 0 || pack.Jobs.ContainsKey(type))
        {
            return null;
        }

        // Without a definition of its own, a prefixed type is run by the general one, and its prefix is the submitter's choice: another prefix would not be covered.
        return JobTypeLookup.NamesOf(type).FirstOrDefault(pack.Jobs.ContainsKey) is { } general
            ? $"Site {site} does not define \"{type}\"; it is run as {general}. Write {site}/{general}: that covers every prefix."
            : $"Site {site} has no job type \"{type}\"; upper and lower case count. {NearestNameSuggester.Hint(type, pack.Jobs.Keys)}";
    }

    private string? ErrorOf(TwoApproversOptions rule)
    {
        if (ErrorOf(rule.Job) is { } unknown)
        {
            return unknown;
        }

        var slash = rule.Job.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return "It must be SITE/TYPE: each job type has fields of its own.";
        }

        var type = JobTypeLookup.Find(packs.Find(rule.Job[..slash])!, rule.Job[(slash + 1)..])!;
        return AmountErrorOf(rule, type) ?? CurrencyErrorOf(rule, type);
    }

    private static string? AmountErrorOf(TwoApproversOptions rule, JobTypeDefinition type)
    {
        if (rule.AmountField is not { } amount)
        {
            return type.Review.TotalList is null ? "The job type declares no total (review: whenTotalOver). Name the field that holds the amount in AmountField." : null;
        }

        var numbers = type.Payload.Where(field => field.Value.Type is FieldType.Money or FieldType.Quantity).Select(field => field.Key).ToArray();
        return numbers.Contains(amount, StringComparer.Ordinal) ? null : $"Its AmountField \"{amount}\" is no number field of the payload. {NearestNameSuggester.Hint(amount, numbers)}";
    }

    private static string? CurrencyErrorOf(TwoApproversOptions rule, JobTypeDefinition type)
    {
        if (rule.CurrencyField is null != rule.Currency is null)
        {
            return "Currency and CurrencyField belong together: give both or none.";
        }

        var texts = type.Payload.Where(field => field.Value.Type == FieldType.Text).Select(field => field.Key).ToArray();
        return rule.CurrencyField is not { } currency || texts.Contains(currency, StringComparer.Ordinal)
            ? null
            : $"Its CurrencyField \"{currency}\" is no text field of the payload. {NearestNameSuggester.Hint(currency, texts)}";
    }
}
