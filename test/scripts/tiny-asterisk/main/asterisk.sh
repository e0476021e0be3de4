#!/bin/sh
echo Asterisk 22.99.0
