using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Quotas;

/// <summary>Applies the ranges of the records within the options.</summary>
internal sealed class QuotaOptionsValidator : IValidateOptions<QuotaOptions>
{
    public ValidateOptionsResult Validate(string? name, QuotaOptions options)
    {
        var faults = Check("Quotas:Default", options.Default).Concat(options.Tenants.SelectMany(tenant => Check($"Quotas:Tenants:{tenant.Key}", tenant.Value))).ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string path, object quotas)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(quotas, new ValidationContext(quotas), results, validateAllProperties: true);
        return results.Select(result => $"{path}: {result.ErrorMessage}");
    }
}
