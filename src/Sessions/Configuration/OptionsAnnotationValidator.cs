using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Configuration;

/// <summary>
/// Checks the annotations of an options record and of the records in its lists. The framework's own check neither looks into
/// lists nor says the value and the key as they stand in the configuration.
/// </summary>
internal sealed class OptionsAnnotationValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = Faults(section, options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(string path, object holder)
    {
        foreach (var property in holder.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(Readable))
        {
            var key = $"{path}:{property.Name}";
            var value = property.GetValue(holder);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (!rule.IsValid(value))
                {
                    yield return Message(key, value, rule);
                }
            }

            if (value is not IEnumerable items || value is string)
            {
                continue;
            }

            foreach (var fault in items.Cast<object>().SelectMany((item, index) =>
                Faults(string.Create(CultureInfo.InvariantCulture, $"{key}:{index}"), item)))
            {
                yield return fault;
            }
        }
    }

    private static bool Readable(PropertyInfo property) => property.CanRead && property.GetIndexParameters().Length == 0;

    private static string Message(string key, object? value, ValidationAttribute rule)
    {
        var shown = Convert.ToString(value, CultureInfo.InvariantCulture);
        return rule switch
        {
            RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{key} is {shown}; allowed is {range.Minimum} to {range.Maximum}."),
            RequiredAttribute => $"{key} is empty; give it a value.",
            _ => $"{key} is \"{shown}\": {rule.FormatErrorMessage(key)}",
        };
    }
}
