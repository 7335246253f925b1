using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Approvals;

/// <summary>What the settings demand of the approvals of a job. A job's payload never changes, so the answer about it is the same at the intake and at each approval.</summary>
internal sealed class ApprovalRules(ISitePackCatalog packs, IOptions<ApprovalOptions> options)
{
    private readonly ApprovalOptions _options = options.Value;

    /// <summary>Whether who submitted the job may not approve it.</summary>
    public bool DemandsAnother(JobRecord job) => _options.OtherThanSubmitter.Any(entry =>
        entry == ApprovalOptions.AllJobs || entry == job.Site || NamesType(entry, job.Site, job.Type));

    /// <summary>Why the job needs the approvals of two names, as a sentence; null when one is enough.</summary>
    public string? WhyTwo(JobRecord job)
    {
        var rules = _options.TwoApprovers.Where(rule => NamesType(rule.Job, job.Site, job.Type)).ToArray();
        if (rules.Length == 0)
        {
            return null;
        }

        var review = packs.Find(job.Site) is { } pack && JobTypeLookup.Find(pack, job.Type) is { } type ? type.Review : new ReviewRule();
        var payload = StoredJson.Parse(job.PayloadJson) ?? default;
        var applicable = rules.Where(rule => rule.CurrencyField is null || CurrencyIs(payload, rule)).ToArray();
        return applicable.Length == 0
            ? $"The {rules[0].CurrencyField} is none for which Approval:TwoApprovers has an amount; two persons must approve it."
            : applicable.Select(rule => WhyTwo(payload, rule, review)).FirstOrDefault(reason => reason is not null);
    }

    private static string? WhyTwo(JsonElement payload, TwoApproversOptions rule, ReviewRule review) => JobAmountReader.Read(payload, rule, review) switch
    {
        null => $"The amount ({JobAmountReader.Describe(rule, review)}) can't be read; two persons must approve it.",
        { } amount when amount > rule.Above =>
            $"The amount ({JobAmountReader.Describe(rule, review)}) is {NumberTextConverter.Format(amount)}{(rule.Currency is null ? "" : $" {rule.Currency}")}, above {NumberTextConverter.Format(rule.Above)}; two persons must approve it.",
        _ => null,
    };

    private static bool CurrencyIs(JsonElement payload, TwoApproversOptions rule) =>
        payload.ValueKind == JsonValueKind.Object
        && payload.TryGetProperty(rule.CurrencyField!, out var currency)
        && currency.ValueKind == JsonValueKind.String
        && currency.GetString() == rule.Currency;

    // By its type as sent, or by the one that a prefixed type falls back to, because a prefix is the submitter's choice.
    private static bool NamesType(string entry, string site, string type) => JobTypeLookup.NamesOf(type).Any(name => entry == $"{site}/{name}");
}
