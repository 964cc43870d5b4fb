using System.Globalization;
using Fleche.Calls.Targets;
using Fleche.Memoization;

namespace Fleche.Queries;

/// <summary>Fits what a query asks for to the parameters of a function, where a slip would just find nothing: a name that is none, a number of another type.</summary>
internal static class FunctionArguments
{
    /// <summary>The number that a value is for a parameter of another type.</summary>
    /// <returns>Null: the value stands as it is.</returns>
    /// <exception cref="ArgumentException">The function has no such parameter, or the parameter cannot be that number.</exception>
    public static object? Fit(FunctionProfile function, string name, object? value)
    {
        KeyedParameter[] parameters = function.AllParameters;
        if (Array.Find(parameters, parameter => parameter.Name == name) is not { } parameter)
        {
            string known = parameters.Length == 0 ? "It has no parameters." : $"Its parameters are {string.Join(", ", parameters.Select(static parameter => parameter.Name))}.";
            throw new ArgumentException(
                $"'{name}' is no parameter of {function.Name}. {known} For calls that were stored when it had others, ask the cache: Cache.Current.Query().Function(\"{function.Name}\").", nameof(name));
        }

        Type type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
        if (value is null || type.IsInstanceOfType(value) || NumberType.Of(value.GetType()) is not { } given)
        {
            return null;
        }

        NumberType? wanted = NumberType.Of(type);
        if (wanted is null && !type.IsPrimitive && !type.IsEnum && type != typeof(string))
        {
            // It may say its own digest, which may be that of a number.
            return null;
        }

        return wanted?.From(given, value) ?? throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The {DisplayNames.Of(value.GetType())} {value} is no {DisplayNames.Of(type)}, which '{name}' of {function.Name} is, so no call can have it. Give a value of that type."), nameof(value));
    }
}
