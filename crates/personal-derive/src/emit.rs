//! Writes the implementation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::parse::{Field, Holds, Record};

pub fn record(record: &Record) -> TokenStream {
    let ident = &record.ident;
    let name = &record.name;
    let declarations = record.fields.iter().map(|field| declaration(name, field));
    let visits = record.fields.iter().enumerate().map(|(index, field)| {
        let field = &field.ident;
        quote! { ::personal::codec::Part::visit(&self.#field, &<Self as ::personal::PersonalData>::FIELDS[#index], visitor); }
    });
    let write = write(record);
    let read = read(record);
    let reveals = record.fields.iter().enumerate().filter_map(|(index, field)| reveal(index, field));
    let checks = record.fields.iter().filter_map(check);

    quote! {
        impl ::personal::PersonalData for #ident {
            const NAME: &'static str = #name;
            const FIELDS: &'static [::personal::Field] = &[#(#declarations),*];

            fn visit(&self, visitor: &mut dyn ::personal::Visitor) {
                #(#visits)*
            }
            #write
            #read
        }

        impl ::personal::codec::Item for #ident {
            fn write(&self, writer: &mut ::personal::codec::Writer) {
                ::personal::PersonalData::write(self, writer);
            }
            fn read(
                reader: &mut ::personal::codec::Reader<'_>,
            ) -> ::core::result::Result<Self, ::personal::DecodeError> {
                ::personal::PersonalData::read(reader)
            }
            fn visit(
                &self,
                field: &'static ::personal::Field,
                place: ::personal::Place,
                visitor: &mut dyn ::personal::Visitor,
            ) {
                visitor.enter(field, place);
                ::personal::PersonalData::visit(self, visitor);
                visitor.leave();
            }
        }

        impl ::personal::codec::HoldsRecord for #ident {
            const PARTS: &'static [::personal::Field] = <Self as ::personal::PersonalData>::FIELDS;
        }

        #[allow(dead_code)]
        impl #ident {
            #(#reveals)*
        }

        #(#checks)*
    }
}

fn declaration(record: &str, field: &Field) -> TokenStream {
    let Field { number, ty, .. } = field;
    let name = field.ident.to_string();
    let (category, purposes, parts) = match &field.holds {
        Holds::Personal { category, purposes } => (
            quote!(::core::option::Option::Some(::personal::Category::#category)),
            quote!(&[#(#purposes),*]),
            quote!(&[]),
        ),
        Holds::Fact => (quote!(::core::option::Option::None), quote!(&[]), quote!(&[])),
        Holds::Record => {
            (quote!(::core::option::Option::None), quote!(&[]), quote!(<#ty as ::personal::codec::HoldsRecord>::PARTS))
        }
    };
    quote! {
        ::personal::Field {
            record: #record,
            number: #number,
            name: #name,
            category: #category,
            purposes: #purposes,
            parts: #parts,
        }
    }
}

/// Counts what is there, then writes it in the order of the numbers, the unknown fields in between.
fn write(record: &Record) -> TokenStream {
    let unknown = &record.unknown;
    let idents: Vec<_> = record.fields.iter().map(|field| &field.ident).collect();
    let mut from = 0_u32;
    let entries = record.fields.iter().map(|field| {
        let (ident, number, start) = (&field.ident, field.number, from);
        from = number;
        quote! {
            self.#unknown.write(#start..#number, writer);
            if ::personal::codec::Part::present(&self.#ident) {
                writer.number(#number);
                ::personal::codec::Part::write(&self.#ident, writer);
            }
        }
    });
    let entries: Vec<_> = entries.collect();
    quote! {
        fn write(&self, writer: &mut ::personal::codec::Writer) {
            let known = 0_usize #(+ usize::from(::personal::codec::Part::present(&self.#idents)))*;
            writer.map(known + self.#unknown.len());
            #(#entries)*
            self.#unknown.write(#from.., writer);
        }
    }
}

fn read(record: &Record) -> TokenStream {
    let (unknown, name, retired) = (&record.unknown, &record.name, &record.retired);
    let slots: Vec<_> = (0..record.fields.len()).map(|index| format_ident!("slot_{index}")).collect();
    let numbers: Vec<_> = record.fields.iter().map(|field| field.number).collect();
    let idents: Vec<_> = record.fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = record.fields.iter().map(|field| &field.ty).collect();
    quote! {
        fn read(reader: &mut ::personal::codec::Reader<'_>) -> ::core::result::Result<Self, ::personal::DecodeError> {
            let mut unknown = ::personal::Unknown::default();
            #(let mut #slots: ::core::option::Option<#types> = ::core::option::Option::None;)*
            for _ in 0..reader.map()? {
                match reader.number()? {
                    #(#numbers => {
                        let value = ::personal::codec::Part::read(reader)?;
                        if #slots.replace(value).is_some() {
                            return ::core::result::Result::Err(::personal::DecodeError::Duplicate {
                                record: #name,
                                number: #numbers,
                            });
                        }
                    })*
                    #(#retired => {
                        reader.skip()?;
                    })*
                    number => unknown.keep(#name, number, reader.skip()?)?,
                }
            }
            ::core::result::Result::Ok(Self {
                #(#idents: match #slots.or_else(::personal::codec::Part::absent) {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => {
                        return ::core::result::Result::Err(::personal::DecodeError::Missing {
                            record: #name,
                            number: #numbers,
                        });
                    }
                },)*
                #unknown: unknown,
            })
        }
    }
}

/// `reveal_<field>`, as visible as the field itself.
fn reveal(index: usize, field: &Field) -> Option<TokenStream> {
    let Holds::Personal { .. } = field.holds else {
        return None;
    };
    let Field { ident, ty, visibility, .. } = field;
    let method = format_ident!("reveal_{ident}");
    let doc = format!("`{ident}`, where its category is open to the holder of the disclosure; the log hears of it.");
    Some(quote_spanned! {ty.span()=>
        #[doc = #doc]
        #visibility fn #method(&self, disclosure: &::personal::Disclosure) -> <#ty as ::personal::Reveal>::Seen<'_> {
            ::personal::Reveal::reveal(&self.#ident, &<Self as ::personal::PersonalData>::FIELDS[#index], disclosure)
        }
    })
}

/// A field declared as a fact really is one. For personal fields and nested records the code above asks as much.
fn check(field: &Field) -> Option<TokenStream> {
    let Holds::Fact = field.holds else {
        return None;
    };
    let ty = &field.ty;
    Some(quote_spanned! {ty.span()=>
        const _: fn() = || {
            fn declared_as_it_is<T: ::personal::codec::HoldsFact>() {}
            declared_as_it_is::<#ty>();
        };
    })
}
